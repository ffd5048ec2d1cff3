with {};
- a.b