with {};
1e5