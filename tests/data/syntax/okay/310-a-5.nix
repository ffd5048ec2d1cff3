with {};
a .5