builtins.listToAttrs [ { name = "ab"; value = throw "first"; } { name = ""; value = throw "second"; } ]
