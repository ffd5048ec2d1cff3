# flags: --extra-experimental-features dynamic-derivations
builtins.outputOf (builtins.toFile "x" "y") "out"
