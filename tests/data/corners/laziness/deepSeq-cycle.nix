let x = { y = x; }; in builtins.deepSeq x 1
