with {};
1.5.5