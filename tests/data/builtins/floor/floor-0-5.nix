builtins.floor (-0.5)
