with {};
{ a = 1