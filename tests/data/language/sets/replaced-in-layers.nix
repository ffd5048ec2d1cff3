# A loop that replaces and adds attributes, each written at one place: values, places and the sets before stay right.
let
  range = builtins.genList (i: i);
  step = set: i: set // { ${"k${toString (builtins.bitAnd i 15)}"} = i; };
  steps = builtins.foldl' (all: i: all ++ [ (step (builtins.elemAt all (builtins.length all - 1)) i) ]) [ { } ] (range 60);
  last = builtins.elemAt steps 60;
  other = { k3 = "elsewhere"; };
  mixed = builtins.foldl' (set: i: set // (if i == 20 then other else { ${"k${toString (builtins.bitAnd i 7)}"} = i; })) last (range 22);
  line = name: set: (builtins.unsafeGetAttrPos name set).line;
in
{
  inherit last mixed;
  early = map (n: builtins.toJSON (builtins.elemAt steps n)) [ 1 3 16 17 25 ];
  sums = map (set: builtins.foldl' (sum: name: sum + set.${name}) 0 (builtins.attrNames set)) steps;
  lines = [ (line "k3" last) (line "k3" mixed) (line "k9" mixed) (line "k3" (mixed // { k3 = 1; })) (line "k3" (last // mixed)) ];
  sized = map (n: builtins.length (builtins.attrNames (builtins.elemAt steps n))) [ 0 1 15 16 17 60 ];
}
