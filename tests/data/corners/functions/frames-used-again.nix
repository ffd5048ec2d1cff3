let
  add = a: b: a + b;
  larger = a: b: if a < b then b else a;
  # Calls of itself while it is being called, through a builtin and directly.
  total = sum: x: if builtins.isList x then sum + builtins.foldl' total 0 x else sum + x;
  settle = x: y: if x == y then x else settle y y;
  holds = x: (builtins.tryEval x).success;
  named = { a, b, ... }@all: if a > b then all.c else b;
  keep = x: { inherit x; };
  later = x: [ x (x + 1) ];
  lazy = x: y: x;
in {
  nested = add (add 1 2) (larger (add 3 4) (add 5 (add 6 7)));
  total = total 0 [ 1 [ 2 [ 3 4 ] [ ] ] (builtins.genList (i: i) 10) ];
  settled = settle 1 2;
  failing = map holds [ 1 (throw "a") 2 (assert false; 1) 3 ];
  afterFailure = map (x: (builtins.tryEval (builtins.foldl' add 0 x)).value) [ [ 1 2 ] [ 1 (throw "b") ] [ 3 4 ] ];
  named = map named [ { a = 2; b = 1; c = "c"; } { a = 1; b = 2; c = throw "not needed"; } ];
  kept = map keep [ 1 2 3 ];
  later = builtins.concatMap later [ 1 10 ];
  lazy = lazy 1 (throw "not needed");
  curried = map (add 10) [ 1 2 3 ];
}
