(derivation { name = "a"; system = "x"; builder = "b"; __structuredAttrs = true; a.b = [ 1 true null ]; }).drvPath
