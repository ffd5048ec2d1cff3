(builtins.hashFile "sha256" /a.t99
