with {};
a+b