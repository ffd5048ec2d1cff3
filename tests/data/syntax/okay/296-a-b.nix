with {};
a-b