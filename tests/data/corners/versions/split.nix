map builtins.splitVersion [ "1.2pre3-4" "..a" "" ]
