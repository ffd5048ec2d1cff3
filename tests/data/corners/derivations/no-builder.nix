(derivation { name = "a"; system = "x"; }).outPath
