# Of elements with equal keys the first in breadth-first order is taken, whenever its key is computed.
let close = start: operator: map (x: x.n or x.key) (builtins.genericClosure { startSet = start; inherit operator; });
in
[
  (close [ { key = 1; n = "a"; } { key = 1; n = "b"; } { key = 2; } ] (x: if x.key > 5 then [ ] else [ { key = x.key + 1; n = "c"; } { key = x.key + 2; n = "d"; } ]))
  (close [ { key = 1; } ] (x: if x.key == 1 then [ { key = 1 + 1; n = "late"; } { key = 2; n = "early"; } { key = 2; n = "third"; } ] else [ ]))
  (close [ { key = 1; } ] (x: if x.key == 1 then [ { key = 2; n = "early"; } { key = 1 + 1; n = "late"; } { key = 2; n = "third"; } { key = 3; } ] else [ ]))
  (close [ { key = "a"; } ] (x: if x.key == "a" then [ { key = "b"; n = 1; } ({ key = "b"; } // { n = 2; }) { key = "c"; n = 3; } { key = "b"; n = 4; } ] else [ ]))
  (close [ { key = 1; } { key = 2.5; } ] (x: if x.key == 1 then [ { key = 3; n = "a"; } { key = 2.5; n = "b"; } { key = 1.0; n = "c"; } { key = 3; n = "d"; } ] else [ ]))
  (builtins.length (close [ { key = 1; } ] (x: builtins.filter (y: y.key < 2000) [ { key = x.key * 2; } { key = x.key * 2 + 1; } { key = x.key + 1; } ])))
  (builtins.foldl' (a: n: a + n) 0 (close [ { key = 0; } ] (x: if x.key < 1500 then [ { key = x.key + 1; } ] else if x.key == 1500 then [ { key = 0.5; } { key = 3.0; n = 1000000; } ] else [ ])))
]
