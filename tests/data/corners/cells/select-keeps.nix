let f = x: x; s = { inherit f; }; in [ s.f ] == [ s.f ]
