with {};
{ a:b }