let f = builtins.toFile "f" ""; in { }.${f} or 3
