# Without --read-write-mode nothing is written, so there is nothing to look at.
builtins.pathExists "${builtins.toFile "x" "y"}"
