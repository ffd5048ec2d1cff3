builtins.typeOf map
