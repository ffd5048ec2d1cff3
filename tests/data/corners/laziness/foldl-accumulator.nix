builtins.foldl' (a: b: if b == 1 then throw "forced" else 5) 0 [ 1 2 ]
