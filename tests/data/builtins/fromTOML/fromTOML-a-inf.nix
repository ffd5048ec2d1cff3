builtins.fromTOML "a = inf"
