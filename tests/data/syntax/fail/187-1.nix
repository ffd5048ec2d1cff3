with {};
[ -1 ]