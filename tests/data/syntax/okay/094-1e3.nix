with {};
1e3