builtins.genericClosure { startSet = [ { key = "b"; } ]; operator = x: if x.key == "b" then [ { key = "c"; } { key = 1; } { key = "a"; } ] else [ ]; }
