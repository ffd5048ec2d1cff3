builtins.fromJSON "{\"a\": [1, nul]}"
