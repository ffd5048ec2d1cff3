with {};
a//b