builtins.fromJSON "{\"a\": [1, 1.5, -0, 1e3, \"\\u00e9\\ud83d\\ude00\"], \"b\": null}"
