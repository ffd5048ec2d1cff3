with {};
1.0e-400