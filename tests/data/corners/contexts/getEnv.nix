builtins.getEnv "${builtins.toFile "f" ""}"
