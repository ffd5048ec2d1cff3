#
let
  check = n: assert n > 2; n;
in
check 1
