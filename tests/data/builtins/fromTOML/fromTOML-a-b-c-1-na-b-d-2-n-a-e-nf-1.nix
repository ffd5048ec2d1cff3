builtins.fromTOML "a.b.c = 1\na.b.d = 2\n[a.e]\nf = 1"
