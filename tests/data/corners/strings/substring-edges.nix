[ (builtins.substring 5 1 "abc") (builtins.substring 1 (-1) "abc") (builtins.substring 1 100 "abc") ]
