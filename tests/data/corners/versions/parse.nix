map builtins.parseDrvName [ "a-b-1.2" "a-b" "a-1b-c" "-1" "a-" "" ]
