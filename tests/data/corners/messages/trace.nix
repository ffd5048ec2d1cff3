builtins.trace { a = [ 1 "x" (y: y) ]; b = throw "unseen"; } 1
