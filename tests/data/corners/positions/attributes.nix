let s = {
  a = 1;
    b.c = 2;
  inherit (s) d;
 "e" = 3; ${"f"} = 4; }; in map (n: builtins.unsafeGetAttrPos n s) [ "a" "b" "d" "e" "f" "g" ]
