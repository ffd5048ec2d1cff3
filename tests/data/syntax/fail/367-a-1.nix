with {};
a 1"$