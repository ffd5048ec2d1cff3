with {};
a ? b /* x