let x = builtins.trace "x" { a = { b = 1; }; }; y = builtins.trace "y" { a = { b = 2; }; }; in assert x == y; null
