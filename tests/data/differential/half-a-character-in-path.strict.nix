[ (/. + builtins.substring 0 1 "é") (/. + (builtins.replaceStrings [ "b a" "" ] [ "abab" "é" ] "é")) ]
