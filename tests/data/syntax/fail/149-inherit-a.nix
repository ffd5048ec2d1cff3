with {};
{ inherit (a) }