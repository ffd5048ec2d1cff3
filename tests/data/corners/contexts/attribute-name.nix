let f = builtins.toFile "f" ""; in { "${f}" = 1; }
