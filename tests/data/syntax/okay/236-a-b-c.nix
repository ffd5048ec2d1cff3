with {};
a+b/c