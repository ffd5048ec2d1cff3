(derivation { name = "a"; system = "b"; builder = "c"; outputHash = "x"; outputHashMode = "foo"; }).outPath
