with {};
00.5