builtins.getAttr "foo" { fo = 1; }
