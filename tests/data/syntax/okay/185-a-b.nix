with {};
a.${"b"}