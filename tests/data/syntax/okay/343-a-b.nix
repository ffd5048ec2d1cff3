with {};
a //b