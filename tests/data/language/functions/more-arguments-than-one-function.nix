let f = a: { inherit a; __functor = self: b: [ self.a b ]; }; in f 1 2
