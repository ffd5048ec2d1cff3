with {};
a or b c