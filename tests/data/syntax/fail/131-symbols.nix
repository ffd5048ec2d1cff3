with {};
é