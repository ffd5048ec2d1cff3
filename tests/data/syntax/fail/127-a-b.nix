with {};
a ^ b