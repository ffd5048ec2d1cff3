builtins.fromTOML "a=\"\"\"x\"\"\""
