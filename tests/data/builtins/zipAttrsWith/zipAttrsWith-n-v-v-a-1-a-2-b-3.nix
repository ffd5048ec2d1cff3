builtins.zipAttrsWith (n: v: v) [ { a = 1; } { a = 2; b = 3; } ]
