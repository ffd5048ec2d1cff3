with {};
rec a