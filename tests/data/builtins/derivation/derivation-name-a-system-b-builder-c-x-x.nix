(derivation { name = "a"; system = "b"; builder = "c"; x = x: x; }).outPath
