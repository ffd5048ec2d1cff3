(derivation { name = "a"; builder = "c"; }).outPath
