builtins.fromTOML "# x\ra = 1\n"
