with {};
a.b or