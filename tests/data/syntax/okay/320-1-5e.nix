with {};
1.5e