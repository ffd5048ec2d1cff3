with {};
-a ++ b