with {};
a ++ (b ++ c)