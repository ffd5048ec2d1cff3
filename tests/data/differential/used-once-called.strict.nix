let f = { g = 1; }.g; in f 2
