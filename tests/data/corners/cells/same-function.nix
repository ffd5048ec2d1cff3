let f = x: x; s = { a = f; }; in [ (f == f) ([ f ] == [ f ]) (s == { a = f; }) (s == s) ({ a = x: x; } == { a = x: x; }) ]
