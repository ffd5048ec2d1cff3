let name = builtins.trace "name" "a"; in { a = throw "no"; }.${name}.c
