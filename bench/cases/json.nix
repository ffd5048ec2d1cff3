# n: 15000 30000
# There and back.
{ n }:
let
  value = builtins.genList (i: { name = "item ${toString i}"; size = i; tags = [ "a" "b" (toString i) ]; nested.deep.value = i / 2; }) n;
in
builtins.length (builtins.fromJSON (builtins.toJSON value))
