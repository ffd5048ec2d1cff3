let
  x = builtins.trace "x" (throw "a");
  y = x + 1;
  p = builtins.trace "p" 1;
  q = p + throw "b";
in
map (v: (builtins.tryEval v).success) [ y y q q ]
