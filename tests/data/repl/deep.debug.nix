#
builtins.deepSeq { a = let y = 1; in throw "x"; b = rec { c = (x: let k = x; in throw k) "m"; }; } 1
