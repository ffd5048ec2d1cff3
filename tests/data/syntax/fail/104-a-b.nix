with {};
a.b.