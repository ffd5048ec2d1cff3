#
with { w = 1; };
let
  a = "before";
  b = builtins.break (a + "!");
in
[ b w ]
