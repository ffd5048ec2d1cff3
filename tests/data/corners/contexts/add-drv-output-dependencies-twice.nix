let d = derivation { name = "a"; system = "x"; builder = "b"; }; in builtins.addDrvOutputDependencies "${d}"
