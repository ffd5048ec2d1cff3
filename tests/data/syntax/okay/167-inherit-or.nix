with {};
{ inherit or; }