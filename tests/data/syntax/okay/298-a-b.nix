with {};
a - b