builtins.genericClosure { startSet = [ { key = [ 1 "a" ]; } { key = [ 1 "b" ]; } { key = [ 1 "a" ]; } ]; operator = x: [ ]; }
