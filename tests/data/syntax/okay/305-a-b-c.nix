with {};
{ a . b = c; }