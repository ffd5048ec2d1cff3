(derivation { name = "a"; system = "b"; }).outPath
