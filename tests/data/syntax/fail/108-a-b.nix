with {};
{ a, b