# n: 20000 40000
# Sets that are made, mapped, filtered, and read by name.
{ n }:
let
  names = builtins.genList (i: "name-${toString i}") n;
  set = builtins.listToAttrs (map (name: { inherit name; value = { size = builtins.stringLength name; }; }) names);
  even = builtins.removeAttrs set (builtins.filter (name: set.${name}.size - set.${name}.size / 2 * 2 != 0) names);
in
builtins.length (builtins.attrNames even) + builtins.foldl' (sum: name: sum + set.${name}.size) 0 names
