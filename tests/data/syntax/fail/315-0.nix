with {};
0.