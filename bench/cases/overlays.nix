# n: 1500 3000
# A chain of extensions of one fixed point: each sees the one before and the end.
{ n }:
let
  base = final: { last = 0; first = final.last; };
  step = i: final: previous: { last = previous.last + 1; ${"step${toString i}"} = final.first; };
  all = builtins.foldl' (f: i: final: let previous = f final; in previous // step i final previous) base (builtins.genList (i: i) n);
  fixed = all fixed;
in
fixed.first + builtins.length (builtins.attrNames fixed)
