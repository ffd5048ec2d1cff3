with {};
a.