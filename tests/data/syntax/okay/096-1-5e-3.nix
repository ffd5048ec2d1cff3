with {};
1.5e+3