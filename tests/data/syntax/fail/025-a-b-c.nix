with {};
a >= b < c