let x = builtins.trace "x" 2; in assert x == 1; null
