with {};
/a