builtins.trace { a = [ 1 (x: x) ]; b = throw "x"; } 1
