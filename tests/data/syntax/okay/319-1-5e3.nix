with {};
1.5E3