with {};
{ inherit ${"a"} "b"; }