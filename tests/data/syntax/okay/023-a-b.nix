with {};
a <= b