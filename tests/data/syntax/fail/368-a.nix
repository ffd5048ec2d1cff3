with {};
a "$\