with {};
a .b