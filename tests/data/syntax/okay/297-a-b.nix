with {};
a -b