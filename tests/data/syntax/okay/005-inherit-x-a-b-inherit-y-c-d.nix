with {};
{ inherit (x) a b; inherit (y) c; d = 1; inherit e f; }