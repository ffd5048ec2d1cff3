[ (builtins.match "(a)|(b)" "b") (builtins.match "a*" "b") (builtins.split "(x)|(y)" "axbyc") (builtins.split "" "ab") ]
