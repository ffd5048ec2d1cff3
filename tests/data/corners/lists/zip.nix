builtins.zipAttrsWith (n: vs: [ n vs ]) [ { a = 1; b = 2; } { a = 3; } ]
