builtins.toJSON { a = { outPath = "x"; }; b = { __toString = s: "y"; }; c = 1.0e100; }
