with {};
a > b