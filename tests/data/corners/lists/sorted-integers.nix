# Comparators that only compare; lists of integers, and lists that turn out to have something else.
let
  hash = x: builtins.bitAnd (x * 1103515245 + 12345) 65535;
  many = builtins.genList hash 3000;
  up = builtins.sort (a: b: a < b) many;
  down = builtins.sort (a: b: a > b) many;
  at = builtins.elemAt;
in
[
  (builtins.sort builtins.lessThan [ 3 1 2 (0 - 5) 1 ])
  (builtins.sort (a: b: b < a) [ 3 1 2 9223372036854775807 (0 - 9223372036854775807 - 1) ])
  (at up 0) (at up 1500) (at up 2999) (at down 0) (at down 1500) (at down 2999)
  (builtins.length up)
  (up == builtins.genList (i: at down (2999 - i)) 3000)
  (builtins.all (i: at up i <= at up (i + 1)) (builtins.genList (i: i) 2999))
  (builtins.sort (a: b: a < b) [ 2 1.5 1 ])
  (builtins.sort (a: b: a < b) [ "b" "a" ])
  (builtins.sort (a: b: a < b) [ ])
  (builtins.sort (a: b: a < b) [ "x" ])
  (builtins.tryEval (builtins.sort (a: b: a < b) [ 1 (throw "no") ])).success
  (let l = map (x: x * 2) (builtins.genList (x: 20 - x) 20); in builtins.seq (builtins.sort (a: b: a < b) l) (builtins.trace l null))
]
