with {};
a ? 1