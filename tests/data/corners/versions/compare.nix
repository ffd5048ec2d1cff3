map (p: builtins.compareVersions (builtins.elemAt p 0) (builtins.elemAt p 1)) [ [ "1.0" "1.0pre" ] [ "2.3" "2.3a" ] [ "1.10" "1.9" ] [ "1-2" "1.2" ] [ "" "1" ] [ "a" "1" ] ]
