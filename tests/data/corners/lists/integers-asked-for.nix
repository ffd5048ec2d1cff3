# Which elements are computed can be seen: a list of numbers shows those as numbers, the others as thunks.
let
  after = use: l: builtins.seq (use l) (builtins.trace l null);
  numbers = builtins.genList (x: x * 2) 18;
  of = f: map f (builtins.genList (x: x) 18);
  source = builtins.genList (x: x + 1) 18;
  seven = map (x: 7) source;
  shifted = map (x: x + 100) source;
in
[
  (after (builtins.any (x: x > 5)) (builtins.genList (x: x * 2) 18))
  (after (builtins.all (x: true || x == 1)) (builtins.genList (x: x * 2) 18))
  (after (builtins.foldl' (a: b: a) 0) (builtins.genList (x: x * 2) 18))
  (after (builtins.foldl' (a: b: b) 0) (builtins.genList (x: x * 2) 18))
  (after (builtins.foldl' (a: b: a + b) 0) (builtins.genList (x: x * 2) 18))
  (after (builtins.filter (x: x < 10 && builtins.bitAnd x 2 == 0)) numbers)
  (after (builtins.any (x: x == 4)) (of (x: x - 1)))
  (after (l: builtins.seq (builtins.any (x: x > 103) shifted) l) source)
  (after (l: builtins.seq (builtins.foldl' (a: b: a + b) 0 seven) l) (map (x: x) source))
  (after (l: builtins.seq (builtins.elemAt l 3) (builtins.any (x: x > 0) l)) (of (x: x)))
  (builtins.trace source null)
]
