builtins.toFile "x" (derivation { name = "a"; system = "b"; builder = "c"; }).outPath
