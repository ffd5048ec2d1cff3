builtins.toXML [ 0.1 1.0e10 (1.0 / 3) ]
