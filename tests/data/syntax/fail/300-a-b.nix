with {};
a = b