with {};
00.