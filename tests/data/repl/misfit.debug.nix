#
let
  outer = 1;
  f = { a, b ? 2 }: a + b + outer;
in
f { b = 3; }
