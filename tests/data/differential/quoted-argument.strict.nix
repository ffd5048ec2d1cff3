let f = { a ? 1 }: a; in f { "1.9" = 2; }
