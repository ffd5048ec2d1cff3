let name = builtins.trace "name" "b"; in { a = 1; }.${name}
