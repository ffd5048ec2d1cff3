with {};
0.5e10