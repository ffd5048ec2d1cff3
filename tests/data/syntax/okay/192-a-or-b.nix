with {};
[ (a or) b ]