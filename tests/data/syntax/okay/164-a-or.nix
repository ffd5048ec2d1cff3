with {};
a or