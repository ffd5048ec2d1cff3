let f = { }: 2; in f (builtins.listToAttrs [ { name = "bar-1.2"; value = 1; } { name = ""; value = false; } ])
