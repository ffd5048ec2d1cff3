builtins.fromJSON "[\"a b\"]\n\na . b"
