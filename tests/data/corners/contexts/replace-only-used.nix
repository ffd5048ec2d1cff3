let f = builtins.toFile "f" ""; g = builtins.toFile "g" ""; in builtins.attrNames (builtins.getContext (builtins.replaceStrings [ "a" "z" ] [ "${f}" "${g}" ] "abc"))
