with {};
a +b/c