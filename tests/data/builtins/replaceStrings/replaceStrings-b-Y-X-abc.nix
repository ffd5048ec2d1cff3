builtins.replaceStrings [ "b" "" ] [ "Y" "X" ] "abc"
