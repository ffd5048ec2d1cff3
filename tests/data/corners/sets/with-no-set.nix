let f = s: with { x = 1; }; with s; x; in map f [ { } { } 1 ]
