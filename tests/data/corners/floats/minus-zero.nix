[ (-0.0) (builtins.toJSON (-0.0)) (0.0 == -0.0) (toString (0.0 * -1)) ]
