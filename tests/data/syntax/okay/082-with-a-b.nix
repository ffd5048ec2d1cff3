with {};
with a; b