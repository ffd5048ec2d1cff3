"a ${builtins.add 1 2} b"
