(derivation { name = "a"; system = "b"; builder = "c"; x = { }; }).outPath
