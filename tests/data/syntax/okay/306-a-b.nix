with {};
a . b