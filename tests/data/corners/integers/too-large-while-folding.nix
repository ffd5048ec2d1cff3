builtins.foldl' (a: b: a * b) 1 (builtins.genList (x: x + 1) 30)
