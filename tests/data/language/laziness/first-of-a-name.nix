# listToAttrs keeps the first of a name, zipAttrsWith the order of the list; neither needs what does not count.
{
  first = builtins.listToAttrs [ { name = "b"; value = 1; } { name = "a"; value = 2; } { name = "b"; } { name = "a"; value = 3; } ];
  zipped = builtins.zipAttrsWith (name: values: [ name values ]) [ { b = 1; a = 2; } { } { a = 3; c = 4; } { a = 5; } ];
  text = toString [ 1 [ ] "a" [ "b" [ ] ] [ [ ] ] "c" ];
  plain = builtins.replaceStrings [ "x" "y" ] [ (throw "x") (throw "y") ] "abc";
}
