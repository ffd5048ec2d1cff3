let d = n: (derivation { name = "a"; system = "x"; builder = "b"; x = null; __ignoreNulls = n; }).outPath; in [ (d true) (d false) (d true == d false) ]
