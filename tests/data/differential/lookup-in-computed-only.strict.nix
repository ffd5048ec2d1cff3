builtins.findFile [ { prefix = ""; path = (derivation { name = "n"; system = "s"; builder = "b"; }); } ] "x"
