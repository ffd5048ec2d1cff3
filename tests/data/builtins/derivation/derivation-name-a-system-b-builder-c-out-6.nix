(derivation { name = "a"; system = "b"; builder = "c"; outputs = [ ]; }).outPath
