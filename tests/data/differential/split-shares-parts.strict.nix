[ (builtins.split "-" "ab-cd-ab-cd") (builtins.match "(a+)(b+)(a+)" "aabbaa") (builtins.split "x" "none") (builtins.split "" "ab") (builtins.parseDrvName "aa-bb-11-11") ]
