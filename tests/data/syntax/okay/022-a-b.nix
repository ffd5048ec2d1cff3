with {};
a < b