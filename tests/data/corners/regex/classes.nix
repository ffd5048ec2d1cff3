[ (builtins.match "[[:space:]]*([^[:space:]]+).*" "  ab c") (builtins.match "[]a]+" "]a") (builtins.match "a{2,3}" "aaaa") ]
