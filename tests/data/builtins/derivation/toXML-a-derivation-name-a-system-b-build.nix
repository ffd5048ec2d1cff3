builtins.toXML { a = derivation { name = "a"; system = "b"; builder = "c"; }; b = { type = "derivation"; }; }
