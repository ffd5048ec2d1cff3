with {};
a ' b