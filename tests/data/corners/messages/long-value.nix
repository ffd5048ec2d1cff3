(throw "x") + (builtins.genList (x: x) 100) + 1
