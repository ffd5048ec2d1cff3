with {};
a.b:c