builtins.fromTOML "a=1 # c"
