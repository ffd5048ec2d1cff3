with {};
a.b/c