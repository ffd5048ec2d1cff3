with {};
a "\