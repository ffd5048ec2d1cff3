with {};
-1