builtins.fromTOML "a = nan\nb = -nan\nc = +nan"
