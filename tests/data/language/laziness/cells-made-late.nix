# Cells of sets and variables of let are made when somebody asks; programs see what they would see if all were made at once.
let
  identity = x: x;
  late = early;
  early = identity;
  big = { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; g = 7; h = 8; i = 9; j = throw "j"; };
  layered = big // { a = 10; z = 0; } // { b = 20; y = throw "y"; };
  inherited = { inherit (big) a j; inherit identity; own = identity; };
  mapped = builtins.mapAttrs (name: value: if name == "j" then throw "mapped" else value + 1) big;
in {
  sameCell = [ early ] == [ early ];
  sameAttribute = [ inherited.own ] == [ inherited.own ];
  sameSet = { inherit (inherited) own; } == inherited // { a = 1; };
  names = builtins.attrNames layered;
  some = [ layered.a layered.b layered.c layered.z inherited.a mapped.i ];
  fails = map (x: (builtins.tryEval x).success) [ layered.j layered.y mapped.j inherited.j big.i ];
  without = builtins.attrNames (removeAttrs layered [ "a" "j" "j" "nothing" ]);
  same = removeAttrs big [ "nothing" ] ? j;
  called = late 1;
}
