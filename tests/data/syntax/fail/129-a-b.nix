with {};
a & b