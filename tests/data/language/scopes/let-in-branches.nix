let pick = c: if c then let a = 1; b = a + 1; in [ a b ] else let a = "x"; in with { b = "y"; }; [ a b ]; in [ (pick true) (pick false) (pick true) ]
