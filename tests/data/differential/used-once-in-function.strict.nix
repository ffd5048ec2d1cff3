let x = builtins.trace "x" 1; f = y: builtins.trace "f" (x + y); in f 1 + f 2
