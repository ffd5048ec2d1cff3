with {};
1.0e400