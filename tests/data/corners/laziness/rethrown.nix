let t = throw "once"; in [ (builtins.tryEval t).success (builtins.tryEval t).success ]
