# Arguments of builtins that are looked at and forgotten: in each other's arguments, after failures, in results that live on, and in functions that are called again while
# they are being computed.
let
  inherit (builtins) length head tail elemAt attrNames isAttrs filter map split match tryEval genList seq foldl' addErrorContext;
  text = n: "a" + toString n + "b";
  parts = n: split "x" (text n);
  pairs = map (n: [ (head (parts (n + 1))) (head (parts (n + 2))) ]) (genList (n: n + length (attrNames { a = n; })) 3);
  depth = n: if n == 0 then 0 else 1 + length (filter (x: isAttrs (seq (depth (n - 1)) { inherit x; })) (genList (x: x + n) (length [ n n ])));
  failed = n: tryEval (length (seq (elemAt (genList (x: x) n) (n - 1)) (throw "none")));
  chosen = x: addErrorContext "not shown ${toString (x + 1)}" (head (tail [ x (x * 10) ]));
in {
  inherit pairs;
  depth = depth 4;
  failed = [ (failed 2) (length (tail (genList (x: x) (length [ 1 2 3 ])))) (failed 3) ];
  chosen = map (x: chosen (chosen x)) [ 1 2 ];
  joined = foldl' (a: x: a + toString (length (genList (y: y + x) (x + length [ a ])))) "" [ 1 2 3 ];
  groups = map (n: match "(.)(.)(.)" (text n)) [ 1 2 ];
  functions = map (f: f 1) (filter (f: builtins.isFunction (seq f f)) [ (x: x + length [ x ]) (x: x + length [ x x ]) ]);
}
