# n: 60000 120000
# Names found through two sets of `with`, and through functions around.
{ n }:
let
  library = { add = a: b: a + b; twice = x: 2 * x; };
  more = { half = x: x / 2; };
in
with library;
with more;
builtins.foldl' (sum: i: let outer = i; in (x: add (twice (half outer)) x) sum) 0 (builtins.genList (i: i) n)
