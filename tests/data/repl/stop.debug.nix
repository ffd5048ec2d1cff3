# a failure inside of functions
let
  outer = { name, count ? 2 }: inner (count + 1);
  inner = n: if n > 2 then throw "too many" else n;
in
outer { name = "x"; }
