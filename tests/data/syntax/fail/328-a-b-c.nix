with {};
a/${b}/c/