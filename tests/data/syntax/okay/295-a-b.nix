with {};
a->b