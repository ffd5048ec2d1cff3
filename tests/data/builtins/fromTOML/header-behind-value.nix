builtins.fromTOML "a = 1[b]\nc.d = {}\t[[e]]\nf = true[[e]]"
