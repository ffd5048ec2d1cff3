# Groups of short and of long texts, of texts with a context, in texts that were cut themselves; then what they are compared with and joined to.
let
  long = builtins.concatStringsSep "," (builtins.genList (i: "name-${toString i}") 300);
  cut = builtins.substring 5 20 "abcdefghijklmnopqrstuvwxyz";
  drv = "${builtins.toFile "x" "y"}/bin/run";
  all = builtins.match "([a-z]+)-([0-9]+),(.*),([a-z]*)(-)(x)?299" long;
in
[
  (builtins.elemAt all 0) (builtins.elemAt all 1) (builtins.stringLength (builtins.elemAt all 2)) (builtins.elemAt all 3) (builtins.elemAt all 4) (builtins.elemAt all 5)
  (builtins.match "(f)(gh)(.*)(y)()" cut)
  (builtins.match "(.)(.)(.)" "aba" == [ "a" "b" "a" ])
  (map (n: builtins.match "([a-z]+)-([0-9]+)(x)?" n) [ "ab-1" "c-22x" "d" "" ])
  (builtins.hasContext (builtins.elemAt (builtins.match "(.*)/bin/(.*)" drv) 1))
  (let m = builtins.match "(b+)(c)" "bbc"; in { ${builtins.elemAt m 0} = builtins.elemAt m 1 + builtins.elemAt m 0; })
  (builtins.parseDrvName "package-1.2-${long}-3").name
  (builtins.stringLength (builtins.parseDrvName "package-1.2-${long}-3").version)
  (map builtins.parseDrvName [ "a-1" "a" "" "-1" "a-b-c" ])
  (map (v: builtins.compareVersions "1.2pre3" v) [ "1.2" "1.2pre3" "1.2pre4" "1.2pre" "1.2.3" "1.2a" "" "1..2-pre-3" "1.99999999999" "1.02pre3" ])
]
