with {};
{ a = ; }