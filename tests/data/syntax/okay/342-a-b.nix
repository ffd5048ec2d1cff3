with {};
a // b