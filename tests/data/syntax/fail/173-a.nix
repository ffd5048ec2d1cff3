with {};
a ? 