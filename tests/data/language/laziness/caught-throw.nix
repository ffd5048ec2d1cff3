map (v: (builtins.tryEval v).success) [ (throw "a") (assert false; 1) 3 ]
