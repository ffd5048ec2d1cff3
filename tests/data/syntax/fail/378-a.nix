with {};
(./a/)