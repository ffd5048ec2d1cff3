with {};
( 1