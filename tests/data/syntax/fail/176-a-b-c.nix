with {};
a < b < c