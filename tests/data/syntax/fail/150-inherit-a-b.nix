with {};
{ inherit (a) b