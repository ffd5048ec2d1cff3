with {};
rec {}