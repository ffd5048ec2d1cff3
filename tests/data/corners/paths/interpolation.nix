let a = "x"; in [ (toString /a/${a}/b) (builtins.typeOf /a/${a}) (toString /a-${a}.nix) ]
