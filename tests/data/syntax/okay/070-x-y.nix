with {};
x : y