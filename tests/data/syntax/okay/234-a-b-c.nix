with {};
a-b/c