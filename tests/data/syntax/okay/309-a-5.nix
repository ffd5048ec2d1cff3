with {};
a.5