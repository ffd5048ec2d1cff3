with {};
[ a: b ]