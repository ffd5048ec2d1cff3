builtins.substring 0 0 { outPath = "x"; }
