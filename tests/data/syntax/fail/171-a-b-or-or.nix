with {};
a.b or or