with {};
with a b