builtins.stringLength (builtins.foldl' (text: n: text + "ab") "" (builtins.genList (n: n) 20000))
