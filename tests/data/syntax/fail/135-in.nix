with {};
in