[ (builtins.warn "" 1) (builtins.warn "\t" 2) (builtins.warn " a " 3) (builtins.warn "a\n \nb\n" 4) (builtins.warn "a\tb\r" 5) (builtins.trace "a\tb\r" 6) ]
