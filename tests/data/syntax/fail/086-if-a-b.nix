with {};
if a b