let f = builtins.toFile "f" ""; in map (x: if builtins.isString x then builtins.hasContext x else x) (builtins.split "-" "${f}-b")
