with {};
(f a) b c