with {};
x @ y