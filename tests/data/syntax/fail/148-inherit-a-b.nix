with {};
{ inherit (a b; }