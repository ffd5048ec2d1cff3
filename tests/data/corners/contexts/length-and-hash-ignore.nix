let f = builtins.toFile "f" ""; in [ (builtins.stringLength "${f}") (builtins.hashString "sha256" "${f}") ]
