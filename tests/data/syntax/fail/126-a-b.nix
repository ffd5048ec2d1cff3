with {};
a $ b