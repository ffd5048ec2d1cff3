# The same expression sees sets of other names each time; the innermost that has the name counts.
let
  big = builtins.listToAttrs (builtins.genList (i: { name = "v${toString i}"; value = i; }) 30);
  inner = s: with { a = 1; }; with { b = 2; }; with s; [ a b ];
  outer = s: with s; with { b = 2; }; a + b;
  two = s: t: with { x = 1; }; with s; with t; x;
  large = s: with big; with s; v3 + v29;
  recursive = n: with { a = n; }; rec { b = a + 1; c = b * 2; }.c;
  never = s: with { x = 1; }; with s; x;
in
{
  inner = map inner [ { } { } { a = 3; } { b = 4; } { } { c = 1; } { c = 1; a = 9; } ({ a = 5; } // { c = 1; }) ];
  outer = map outer [ { a = 1; } { a = 1; b = 5; } { a = 3; } ({ a = 1; } // { b = 7; }) ];
  two = [ (two { } { }) (two { y = 1; } { }) (two { x = 2; } { }) (two { x = 2; } { x = 3; }) (two { } { y = 1; }) (two { } { }) ];
  large = map large [ { v3 = 10; } (big // { v3 = 1; }) (builtins.removeAttrs big [ "v3" ]) (big // big) { } ];
  recursive = map recursive [ 1 2 3 ];
  never = (builtins.tryEval (map never [ { } { x = 2; } (throw "no") ])).success;
  failing = map (s: (builtins.tryEval (never s)).success) [ { } (throw "no") { } (throw "no") ];
  missing = map (s: (builtins.tryEval (with s; with { y = 1; }; y)).value) [ { } (throw "no") ];
}
