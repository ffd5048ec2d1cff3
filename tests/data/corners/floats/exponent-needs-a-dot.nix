[ 1.e3 .5e1 ] ++ (let e3 = 4; in [ (toString 1e3) ])
