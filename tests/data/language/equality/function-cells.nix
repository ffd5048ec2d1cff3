let f = x: x; id = v: v; s = { k = f; }; in [ (f == f) ([ f ] == [ f ]) ([ f ] == [ (id f) ]) ([ s.k ] == [ s.k ]) (s == s) ]
