builtins.trace "a\nb" 1
