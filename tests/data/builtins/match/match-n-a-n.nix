builtins.match "(.*)\n" "a\n"
