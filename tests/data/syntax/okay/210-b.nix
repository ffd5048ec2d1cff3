with {};
 b