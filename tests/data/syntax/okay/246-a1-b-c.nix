with {};
a1+b:c