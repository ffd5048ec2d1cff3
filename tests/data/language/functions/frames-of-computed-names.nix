# A function that makes nothing but an attribute of a computed name uses its frame again: each set keeps its own value.
let
  numbers = [ 1 2 3 4 ];
  one = n: value: { ${"k${toString n}"} = value; };
  nested = n: if n == 0 then { a = 0; } else { ${builtins.concatStringsSep "-" (builtins.attrNames (nested (n - 1))) + toString n} = n; };
in
{
  direct = map (n: one n (n * 10)) numbers;
  given = map (n: one n n) numbers;
  folded = builtins.foldl' (a: i: a // { ${"k${toString (builtins.bitAnd i 1)}"} = i; }) { } (numbers ++ numbers);
  later = map (n: { ${"k${toString n}"} = n + 1; }) numbers;
  named = map (n: { ${(x: "k${toString x}") n} = n; }) numbers;
  some = map (n: { a = n; ${if n == 2 then null else "b"} = n; }) numbers;
  several = map (n: { ${"a${toString n}"} = n; ${"b${toString n}"} = [ n ]; c = one n n; }) numbers;
  functions = map (set: set.g 1) (map (n: { ${"g" + ""} = x: x + n; }) numbers);
  pairs = map (n: let twice = n * 2; in { ${"k${toString twice}"} = twice; }) numbers;
  nested = nested 3;
  failed = map (n: (builtins.tryEval (builtins.attrNames { ${if n == 3 then throw "no name" else "k${toString n}"} = n; })).value) numbers;
  after = map (n: one n n) numbers;
}
