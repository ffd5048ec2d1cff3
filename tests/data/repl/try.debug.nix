#
let
  v = builtins.tryEval (throw "caught");
in
v.success
