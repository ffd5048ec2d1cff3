(derivation { name = "a"; system = "b"; builder = "c"; outputHash = "x"; outputHashAlgo = "sha256"; }).outPath
