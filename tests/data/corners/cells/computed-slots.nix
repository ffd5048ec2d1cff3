let
  force = l: builtins.deepSeq l l;
  nan = let infinite = 1.0e308 * 10; in infinite - infinite;
  f = x: x;
  s = { fails = throw "looked at"; };
  compared = a: b: (builtins.tryEval (a == b)).success;
  same = l: l == l;
in {
  numbers = let l = force (builtins.genList (i: i * 2000) 3); in l == builtins.genList (i: i * 2000) 3 && same l;
  undefined = let l = force [ (nan + 0) ]; in [ (same l) (builtins.head l == builtins.head l) ];
  functions = let l = map (x: f) [ 1 ]; in builtins.seq (builtins.head l 1) [ (same l) (l == [ f ]) ];
  sets = let l = [ (f s) ]; k = builtins.seq (builtins.head l) l; in [ (compared k k) (compared k [ s ]) (compared [ s ] [ s ]) ];
  attributes = let a = { x = "a" + "b"; y = f s; }; b = builtins.seq a.x (builtins.seq a.y a); in [ (compared a b) (a.x == b.x) (compared [ a.y ] [ b.y ]) ];
  filtered = let l = builtins.filter (x: x > 1) (map (x: x + 1) [ 0 1 2 ]); in l ++ l;
}
