builtins.fromTOML "[[a]]\n[a.b]\n[[a]]\n[a.b]\nc=1"
