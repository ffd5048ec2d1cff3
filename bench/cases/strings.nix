# n: 60000 120000
# Interpolation, splitting, joining, replacing.
{ n }:
let
  words = builtins.genList (i: "word-${toString i}-${if i / 3 * 3 == i then "fizz" else "none"}") n;
  text = builtins.concatStringsSep " " words;
  again = builtins.filter builtins.isString (builtins.split " " text);
in
builtins.stringLength (builtins.replaceStrings [ "fizz" "-" ] [ "buzz!" "_" ] text) + builtins.length again
