with {};
a?b