let a = b; b = 1; __overrides = { b = 2; }; in a
