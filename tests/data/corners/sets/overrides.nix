let s = rec { a = b; b = 1; __overrides = { b = 2; c = 3; }; }; in [ s.a s.b s.c (s ? __overrides) ]
