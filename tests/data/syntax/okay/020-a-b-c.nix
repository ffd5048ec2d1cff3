with {};
(a - b) c