with {};
- a ? b