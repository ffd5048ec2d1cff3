with {};
1.5ea