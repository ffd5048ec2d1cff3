builtins.warn "hello" 1
