with {};
01.5