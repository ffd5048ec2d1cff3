with {};
a | b