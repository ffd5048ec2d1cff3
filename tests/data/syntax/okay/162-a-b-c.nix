with {};
a: b: c