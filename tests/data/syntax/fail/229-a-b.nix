with {};
a...b