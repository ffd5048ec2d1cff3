with {};
a ? "b"