builtins.toJSON { b = [ null true 1 "\"\n\u0001" ]; a = { outPath = "/x"; }; c = { __toString = s: "str"; }; }
