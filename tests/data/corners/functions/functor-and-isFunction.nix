let s = { __functor = self: x: self.n + x; n = 1; }; in [ (s 2) (builtins.isFunction s) (map s [ 1 2 ]) ]
