builtins.replaceStrings [ "a" ] [ (throw "no") ] "bcd"
