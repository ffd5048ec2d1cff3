with {};
0.a