with {};
{ a =b; }