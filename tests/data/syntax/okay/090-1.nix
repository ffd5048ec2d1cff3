with {};
1.