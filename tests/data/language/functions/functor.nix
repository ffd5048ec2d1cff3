let counter = { n = 2; __functor = self: x: x * self.n; }; in map counter [ 1 2 3 ]
