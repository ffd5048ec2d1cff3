with {};
..