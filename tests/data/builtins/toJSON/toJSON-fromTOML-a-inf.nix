builtins.toJSON (builtins.fromTOML "a = inf")
