[ (builtins.floor 3) (builtins.ceil (-3.5)) (builtins.floor (-3.5)) ]
