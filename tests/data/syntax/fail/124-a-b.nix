with {};
a + + b