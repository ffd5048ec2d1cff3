with {};
a.b.c or f x y