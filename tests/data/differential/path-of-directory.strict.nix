(builtins.path { path = @files@/dir; recursive = false; })
