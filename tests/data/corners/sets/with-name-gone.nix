let f = s: with { x = 1; }; with s; y; in map f [ { y = 1; } { } ]
