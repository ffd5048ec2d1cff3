with {};
assert a; b