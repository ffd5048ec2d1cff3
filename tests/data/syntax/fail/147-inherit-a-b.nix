with {};
{ inherit a b }