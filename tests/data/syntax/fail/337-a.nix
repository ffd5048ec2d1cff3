with {};
< a