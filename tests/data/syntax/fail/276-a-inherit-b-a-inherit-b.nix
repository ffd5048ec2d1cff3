with {};
{ a = { inherit b; }; a = { inherit b; }; }