with {};
a.b or x: y