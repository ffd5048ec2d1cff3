let f = { a, x }: a; in f { }
