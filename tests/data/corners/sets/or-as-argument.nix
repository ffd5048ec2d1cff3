let f = map; in builtins.length (f or [ ])
