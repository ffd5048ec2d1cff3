# What each type takes, and how it calls itself.
let
  lib = import ../../../os/lib;
  t = lib.types;
  try = type: value:
    let result = builtins.tryEval (builtins.deepSeq (eval type value) (eval type value)); in
    if result.success then result.value else "refused";
  eval = type: value: (lib.evalModules { modules = [ { options.x = lib.mkOption { inherit type; }; } { x = value; } ]; }).config.x;
in
{
  bool = map (try t.bool) [ true 1 ];
  port = map (try t.port) [ 80 65536 (-1) ];
  between = map (try (t.ints.between 1 3)) [ 1 4 ];
  positive = map (try t.ints.positive) [ 0 1 ];
  number = map (try t.number) [ 1 1.5 "1" ];
  str = map (try t.str) [ "a" 1 ];
  nonEmpty = map (try t.nonEmptyStr) [ "" " " "a" ];
  singleLine = map (try t.singleLineStr) [ "a\n" "a\nb" ];
  matching = map (try (t.strMatching "[a-z]+")) [ "abc" "A" ];
  path = map (try t.path) [ "/a" "a" ];
  enum = map (try (t.enum [ "a" 1 ])) [ "a" 1 "b" ];
  null = map (try (t.nullOr t.int)) [ null 1 "1" ];
  either = map (try (t.either t.int (t.listOf t.int))) [ 1 [ 1 ] "1" ];
  coerced = map (try (t.coercedTo t.int toString t.str)) [ 1 "a" true ];
  nonEmptyList = map (try (t.nonEmptyListOf t.int)) [ [ ] [ 1 ] ];
  unique = map (try (t.unique { message = "only once"; } t.int)) [ 1 ];
  checked = map (try (t.addCheck t.int (n: n != 3))) [ 2 3 ];
  tagged = map (try (t.attrTag { a = lib.mkOption { type = t.int; }; b = lib.mkOption { type = t.str; }; })) [ { a = 1; } { b = 1; } { a = 1; b = "x"; } ];
  passwd = map (try (t.passwdEntry t.str)) [ "a" "a:b" ];
  descriptions = map (type: type.description) [
    t.bool t.int t.port t.str (t.listOf t.str) (t.attrsOf t.int) (t.nullOr t.str) (t.enum [ "a" "b" ]) (t.either t.int t.str)
    (t.listOf (t.either t.int t.str)) (t.nullOr (t.listOf t.int)) (t.nonEmptyListOf t.int) (t.functionTo t.int) (t.ints.between 1 3) t.lines
    (t.separatedString ",") (t.coercedTo t.int toString t.str) (t.submodule { }) (t.lazyAttrsOf t.bool) t.package t.path (t.oneOf [ t.int t.str t.bool ])
  ];
}
