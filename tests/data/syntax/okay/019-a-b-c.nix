with {};
a - b c