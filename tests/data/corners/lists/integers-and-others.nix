# Long lists of integers, of which some elements are something else, in pieces or cut or joined.
let
  sum = builtins.foldl' (a: b: a + b) 0;
  k = 3;
  late = builtins.length [ 1 2 ];
  mixed = builtins.genList (x: if x == 2500 then "s" else x * k) 3000;
  numbers = builtins.genList (x: x * k) 3000;
  odd = builtins.filter (x: builtins.bitAnd x 1 != 0) numbers;
  pairs = builtins.concatMap (x: [ x (x + 1) ]) (builtins.genList (i: i) 2000);
in
[
  (sum numbers)
  (sum odd)
  (builtins.length odd)
  (odd == builtins.filter (x: !(builtins.bitAnd x 1 == 0)) (builtins.genList (builtins.elemAt numbers) 3000))
  (builtins.elemAt (builtins.filter (x: x != 7) mixed) 2500)
  (builtins.length (builtins.filter (x: x != 9) mixed))
  (sum (map (x: x - late) numbers))
  (sum (builtins.tail (map (x: x / 2) numbers)))
  (sum (numbers ++ [ 0.5 ] ++ odd))
  (builtins.foldl' (a: b: a - b * 2) 0.5 numbers)
  (sum pairs)
  (builtins.length pairs)
  (builtins.elemAt pairs 3999)
  (builtins.concatMap (x: if x == 3 then [ 1 ] else [ ]) numbers)
  (builtins.elemAt (builtins.sort (a: b: a > b) odd) 0)
  (builtins.any (x: x == 2997) odd)
  (builtins.all (x: x < 8998 -> x != 1) odd)
  (map (x: x + 1) (builtins.genList (x: x) 17) == builtins.genList (x: x + 1) 17)
  (let fibs = builtins.genList (i: if i < 2 then i else builtins.elemAt fibs (i - 1) + builtins.elemAt fibs (i - 2)) 60; in sum fibs)
  (builtins.tryEval (sum (builtins.genList (x: if x == 1200 then throw "no" else x) 1300))).success
]
