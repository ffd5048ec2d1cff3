(derivation { name = "a"; system = "b"; builder = "c"; x = null; __ignoreNulls = true; }).drvPath
