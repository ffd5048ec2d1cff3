builtins.parseDrvName "a-b-1.2-c"
