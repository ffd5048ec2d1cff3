with {};
a -> b || c