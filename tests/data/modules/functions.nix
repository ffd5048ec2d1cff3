# Functions of the library that configurations call most.
let lib = import ../../../os/lib; in
{
  attrs = {
    path = lib.attrByPath [ "a" "b" ] 0 { a.b = 1; };
    missing = lib.attrByPath [ "a" "c" ] 0 { a.b = 1; };
    filtered = lib.filterAttrs (n: v: v > 1) { a = 1; b = 2; };
    mapped = lib.mapAttrs' (n: v: lib.nameValuePair "x-${n}" (v + 1)) { a = 1; };
    recursive = lib.recursiveUpdate { a = { b = 1; c = 2; }; } { a.b = 3; };
    generated = lib.genAttrs [ "a" "b" ] (n: "${n}${n}");
    flat = lib.concatMapAttrs (n: v: { ${n} = v; "${n}2" = v; }) { a = 1; };
    product = lib.cartesianProduct { a = [ 1 2 ]; b = [ 3 4 ]; };
    collected = lib.collect builtins.isInt { a = 1; b.c = 2; };
    folded = lib.foldlAttrs (acc: n: v: acc + v) 0 { a = 1; b = 2; };
    merged = lib.mergeAttrsList [ { a = 1; } { b = 2; } { a = 3; } ];
  };
  lists = {
    unique = lib.unique [ 1 2 1 3 2 ];
    range = lib.range 1 4;
    flatten = lib.flatten [ 1 [ 2 [ 3 ] ] ];
    taken = lib.take 2 [ 1 2 3 ];
    dropped = lib.drop 2 [ 1 2 3 ];
    sorted = lib.sortOn (x: 0 - x) [ 1 3 2 ];
    natural = lib.naturalSort [ "v10" "v2" "v1" ];
    topological = lib.toposort (a: b: a < b) [ 3 1 2 ];
    grouped = lib.groupBy' (a: b: a + b) 0 (x: if x > 2 then "big" else "small") [ 1 2 3 4 ];
    found = lib.findFirst (x: x > 1) null [ 1 2 3 ];
    zipped = lib.zipListsWith (a: b: a + b) [ 1 2 ] [ 3 4 5 ];
    right = lib.foldr (x: acc: [ x ] ++ acc) [ ] [ 1 2 ];
    reversed = lib.reverseList [ 1 2 3 ];
    subtracted = lib.subtractLists [ 1 ] [ 1 2 1 ];
  };
  strings = {
    shell = lib.escapeShellArgs [ "a" "b c" "it's" "" ];
    split = lib.splitString "." "a.b..c";
    upper = lib.toUpper "abc";
    suffix = lib.removeSuffix ".nix" "a.nix";
    infix = [ (lib.hasInfix "b" "abc") (lib.hasInfix "x" "abc") (lib.hasPrefix "ab" "abc") ];
    lines = lib.concatLines [ "a" "b" ];
    indexed = lib.concatImapStringsSep "," (n: x: "${toString n}${x}") [ "a" "b" ];
    padded = lib.fixedWidthNumber 4 7;
    trimmed = lib.trim "  a b \n";
    systemd = lib.strings.escapeSystemdPath "/var/lib/a-b c";
    integers = [ (lib.toInt " 42 ") (lib.toIntBase10 "007") ];
    versions = [ (lib.versionOlder "1.2" "1.10") (lib.versionAtLeast "2.0" "1.9") ];
    url = lib.escapeURL "a b/ü";
    variables = lib.toShellVars { a = "x y"; b = [ 1 2 ]; };
    name = lib.strings.sanitizeDerivationName "..a b@c";
    distance = lib.strings.levenshtein "kitten" "sitting";
    identifier = map lib.strings.escapeNixIdentifier [ "a" "a b" "if" ];
  };
  generators = {
    ini = lib.generators.toINI { } { section = { a = 1; b = true; }; };
    keyValue = lib.generators.toKeyValue { listsAsDuplicateKeys = true; } { a = [ 1 2 ]; };
    pretty = lib.generators.toPretty { } { a = [ 1 "x" null ]; f = x: x; };
    toml = lib.generators.toTOML { } { a = 1; t = { b = "x"; c.d = [ 1 ]; }; l = [ { e = true; } ]; };
    git = lib.generators.toGitINI { user.name = "x"; "url \"a\"".insteadOf = "b"; };
    lua = lib.generators.toLua { } { a = [ 1 true ]; };
    options = lib.cli.toGNUCommandLineShell { } { v = true; name = "a b"; list = [ 1 2 ]; no = false; none = null; };
  };
  fixed = {
    extended = removeAttrs ((lib.makeExtensible (self: { a = 1; b = self.a + 1; })).extend (final: prev: { a = prev.a + 10; })) [ "__unfix__" "extend" ];
    overridden = ((lib.makeOverridable ({ a, b ? 2 }: { sum = a + b; }) { a = 1; }).override { b = 5; }).sum;
    called = (lib.callPackageWith { a = 1; b = 2; } ({ a, b, c ? 3 }: { sum = a + b + c; }) { b = 10; }).sum;
    piped = lib.pipe 1 [ (x: x + 1) (x: x * 10) ];
    system = (lib.systems.elaborate "aarch64-linux").linuxArch;
    texts = lib.textClosureMap (x: x) { a = lib.stringAfter [ "b" ] "A"; b = lib.noDepEntry "B"; } [ "a" ];
    near = [ (lib.closestName "enabel" [ "enable" "package" ]) (lib.closestName "zzz" [ "enable" ]) ];
  };
}
