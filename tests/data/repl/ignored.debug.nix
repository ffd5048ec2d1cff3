# ignore-try
let
  v = builtins.tryEval (throw "caught");
in
assert v.success; 1
