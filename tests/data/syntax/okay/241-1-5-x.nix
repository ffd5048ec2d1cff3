with {};
1.5/x