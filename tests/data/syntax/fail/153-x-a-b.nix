with {};
x @ { a } b