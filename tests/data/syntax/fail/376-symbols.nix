with {};


