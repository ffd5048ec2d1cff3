with {};
(a ++ b) ++ c