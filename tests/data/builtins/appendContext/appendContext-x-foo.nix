builtins.appendContext "x" { "foo" = { }; }
