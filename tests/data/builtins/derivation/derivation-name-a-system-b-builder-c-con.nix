(derivation { name = "a"; system = "b"; builder = "c"; __contentAddressed = true; }).outPath
