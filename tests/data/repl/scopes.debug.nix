let
  names = { q = 1; };
  __hidden = 2;
in
with names;
let
  c = 2;
  f = { x, y ? x, ... }@all: let z = y; in undefinedName;
in
f { x = c; }
