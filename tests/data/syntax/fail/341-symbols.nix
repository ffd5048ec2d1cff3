with {};
//