let d = derivation { name = "a"; system = "x"; builder = "b"; outputs = [ "out" "dev" ]; }; in builtins.getContext "${d.drvPath} ${d.dev}"
