with {};
a=b