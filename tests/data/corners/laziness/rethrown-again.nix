let t = throw "once"; in builtins.seq (builtins.tryEval t) t
