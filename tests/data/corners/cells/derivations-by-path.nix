let d = { type = "derivation"; outPath = "/x"; f = x: x; }; in [ (d == { type = "derivation"; outPath = "/x"; g = 1; }) (d == { type = "derivation"; outPath = "/y"; }) ]
