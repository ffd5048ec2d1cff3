with {};
10.5