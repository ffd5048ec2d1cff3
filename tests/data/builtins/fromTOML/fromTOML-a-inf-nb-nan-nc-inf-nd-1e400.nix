builtins.fromTOML "a = inf\nb = nan\nc = -inf\nd=1e400"
