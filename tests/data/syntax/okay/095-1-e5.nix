with {};
1.e5