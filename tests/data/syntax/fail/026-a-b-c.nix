with {};
a == b == c