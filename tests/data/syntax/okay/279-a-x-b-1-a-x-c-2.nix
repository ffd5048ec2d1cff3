with {};
{ a.${x}.b = 1; a.${x}.c = 2; }