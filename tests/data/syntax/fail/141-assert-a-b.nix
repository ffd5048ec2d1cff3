with {};
assert a b