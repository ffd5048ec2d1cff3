with {};
{ a= b; }