with {};
{ a = 1; 