builtins.map (text: builtins.tryEval (builtins.deepSeq text text)) (builtins.map builtins.fromTOML [ "a = 1[b]" "a = 1 [[b]]\n" "[[t]]\na = 0x1Fb[[t]]\r\n" "[t]\na = [][u]\nb = inf[v]" ])
