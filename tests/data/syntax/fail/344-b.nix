with {};
//b