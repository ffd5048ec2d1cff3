with {};
1e