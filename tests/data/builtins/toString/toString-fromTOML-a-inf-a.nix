toString (builtins.fromTOML "a = inf").a
