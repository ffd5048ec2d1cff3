let __sub = a: b: "minus"; in [ (3 - 1) (-3) ]
