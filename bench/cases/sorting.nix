# n: 60000 120000
# A comparison written in the language, and the built-in one.
{ n }:
let
  numbers = builtins.genList (i: (i * 7919 + 13) - (i * 7919 + 13) / 10007 * 10007) n;
  sorted = builtins.sort (a: b: a < b) numbers;
in
builtins.elemAt sorted (n / 2) + builtins.length (builtins.sort builtins.lessThan sorted)
