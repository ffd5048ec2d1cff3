builtins.tryEval (abort "gone")
