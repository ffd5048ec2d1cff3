#
let
  add = x: y: x + y;
in
assert add 1 1 == 2;
add 1 "a"
