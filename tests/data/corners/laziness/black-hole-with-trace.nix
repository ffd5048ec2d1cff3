let x = { a = x.a + 1; }; in builtins.addErrorContext "while looking" x.a
