rec { source = { x = 1; y = x + 1; }; inherit (source) x y; }
