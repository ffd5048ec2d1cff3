let d = derivation { name = "a"; system = "x"; builder = "b"; }; in builtins.attrNames (builtins.getContext (builtins.substring 0 0 "${d}"))
