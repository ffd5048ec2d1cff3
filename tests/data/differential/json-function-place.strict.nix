builtins.toJSON (({ name, f }: x: y: x) { name = 1; f = 2; } 3)
