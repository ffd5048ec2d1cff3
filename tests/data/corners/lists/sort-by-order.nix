let
  numbers = [ 5 (0 - 3) 9223372036854775807 (0 - 9223372036854775807 - 1) 5 0 2 ];
  marked = mark: builtins.appendContext "same" { ${builtins.unsafeDiscardStringContext mark} = { path = true; }; };
  first = marked "/nix/store/00000000000000000000000000000000-a";
  second = marked "/nix/store/11111111111111111111111111111111-b";
  marks = map (s: builtins.attrNames (builtins.getContext s));
in {
  up = builtins.sort (a: b: a < b) numbers;
  down = builtins.sort (a: b: b < a) numbers;
  greater = builtins.sort (a: b: a > b) numbers;
  own = builtins.sort builtins.lessThan numbers;
  turned = builtins.sort (a: b: !(a < b)) [ 1 2 3 ];
  mixed = builtins.sort (a: b: a < b) [ 2 1.5 1 ];
  mixedLater = builtins.sort (a: b: b < a) ([ 3 1 ] ++ [ 2.5 ]);
  texts = builtins.sort (a: b: b < a) [ "b" "" "ä" "a" "ab" ];
  paths = builtins.sort builtins.lessThan [ /b /a ];
  stable = marks (builtins.sort (a: b: a < b) [ second "a" first ]);
  stableDown = marks (builtins.sort (a: b: b < a) [ second "a" first ]);
  withFunction = (builtins.tryEval (builtins.sort (a: b: a < b) [ 1 (throw "x") ])).success;
}
