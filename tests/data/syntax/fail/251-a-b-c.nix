with {};
a?b:c