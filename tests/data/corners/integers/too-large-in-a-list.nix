let l = builtins.genList (x: 9223372036854775807 - 20 + x) 40; in [ (builtins.any (x: x == 9223372036854775807) l) (builtins.any (x: x == 1) l) ]
