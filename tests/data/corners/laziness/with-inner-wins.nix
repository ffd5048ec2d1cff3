with { x = 1; }; with { x = 2; }; let y = x; in y
