builtins.attrNames (derivation { name = "a"; system = "x"; builder = "b"; outputs = [ "out" "dev" ]; })
