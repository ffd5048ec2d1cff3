with {};
f (g or) x