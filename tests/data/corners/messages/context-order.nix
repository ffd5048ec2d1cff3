builtins.addErrorContext "outer" (builtins.addErrorContext "inner" (throw "message"))
