with {};
{ a }