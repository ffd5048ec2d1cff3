with {};
x: y