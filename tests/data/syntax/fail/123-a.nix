with {};
a +