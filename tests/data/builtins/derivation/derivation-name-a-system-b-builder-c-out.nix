(derivation { name = "a"; system = "b"; builder = "c"; outputHash = ""; outputHashAlgo = "sha256"; }).outPath
