with {};
[ - 1 ]