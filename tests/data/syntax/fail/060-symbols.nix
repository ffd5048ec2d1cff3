with {};
/