# The names of a table are made in the order of a hash table, which shows in the order in which a set is forced.
let
  forced = text: builtins.deepSeq (builtins.mapAttrs (name: value: builtins.trace name value) (builtins.fromTOML text)) null;
  lines = count: builtins.concatStringsSep "\n" (builtins.genList (i: "${builtins.substring 0 (1 + i - i / 17 * 17) "key-of-some-length"}${toString (i * 7919)} = ${toString i}") count);
in
[
  (forced "c1 = 1\n\"1x\" = 2\na1 = 3")
  (forced "q1=1\nq3=1\nq2=1\nq9=1\nq4=1\nq8=1\nq5=1\nq7=1\nq6=1")
  (forced (lines 14))
  (forced (lines 61))
  (forced "[t1]\n[z.y.x]\n[[m1]]\nw = { v1 = 1, u1 = 2 }\n[b1]")
]
