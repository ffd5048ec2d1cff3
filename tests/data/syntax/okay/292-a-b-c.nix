with {};
a + (b + c)