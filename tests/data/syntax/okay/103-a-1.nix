with {};
a.1