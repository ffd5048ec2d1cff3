with {};
a_b:c