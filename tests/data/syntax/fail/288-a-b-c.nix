with {};
a b: c