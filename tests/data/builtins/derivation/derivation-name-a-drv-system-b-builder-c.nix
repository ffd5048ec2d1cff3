(derivation { name = "a.drv"; system = "b"; builder = "c"; }).outPath
