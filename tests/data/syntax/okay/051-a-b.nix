with {};
a/b