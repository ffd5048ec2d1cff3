({ }: 1) (builtins.readDir ../regex)
