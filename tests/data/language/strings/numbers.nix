# Integers that are made texts where they are written into another.
let
  n = 1234567;
  smallest = -9223372036854775807 - 1;
in
[
  "${toString n}"
  "a${toString n}"
  "${toString n}b"
  "${toString 0}-${toString (-1)}-${toString smallest}"
  "${toString 1}${toString 2}${toString 3}${toString 4}${toString 5}${toString 6}${toString 7}${toString 8}${toString 9}"
  "${toString 1.5} ${toString true}|${toString false}|${toString null} ${toString [ 1 [ 2 "c" ] ]} ${toString { __toString = s: "set"; }}"
  (toString n + "c")
  { ${"a${toString n}"} = 1; ${"b${toString 2}c"} = 2; ${"${toString 3}"} = 3; }
  ({ a7 = "found"; }.${"a${toString 7}"})
  ({ a7 = "found"; }.${"a${toString 8}"} or "fallback")
  ({ a7 = 1; } ? ${"a${toString 7}"})
  (builtins.stringLength (builtins.head (builtins.attrNames { ${"${builtins.concatStringsSep "" (builtins.genList toString 100)}-${toString n}"} = 1; })))
]
