./a + "${builtins.toFile "f" ""}"
