builtins.replaceStrings [ "" "b" ] [ "X" "Y" ] "abc"
