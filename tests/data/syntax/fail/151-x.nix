with {};
x: 