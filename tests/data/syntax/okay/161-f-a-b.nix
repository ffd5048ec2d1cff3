with {};
f a -> b