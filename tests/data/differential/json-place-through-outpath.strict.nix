builtins.toJSON [ { outPath = { outPath = builtins.add; }; } ]
