with {};
a'b/c