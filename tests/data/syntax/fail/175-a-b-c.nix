with {};
a == b != c