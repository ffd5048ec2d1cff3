with {};
/*