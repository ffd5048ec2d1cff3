(derivation { name = "a"; system = "b"; builder = "c"; outputs = [ "a" "a" ]; }).a
