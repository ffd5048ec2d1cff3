(builtins.tryEval (assert false; 1)).success
