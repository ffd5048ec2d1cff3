with {};
a.b.c.d or (x: y)