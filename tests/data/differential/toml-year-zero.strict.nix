builtins.fromTOML "b = 0000-02-29\nc = 0001-01-01"
