with {};
a/b/