# What a derivation can ask of its builder and of the store, each in a build whose output shows what the builder was given.
let
  sh = script: attributes: derivation ({ system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-e" "-c" script ]; } // attributes);
  one = sh "echo one > $out" { name = "one"; };
  two = sh "echo $one > $out; echo $out >> $out" { name = "two"; inherit one; };
  show = ''for f in $(ls -A $NIX_BUILD_TOP | sort); do echo "== $f"; cat $NIX_BUILD_TOP/$f; done'';
in
{
  inherit one two;
  several = sh "mkdir $out $bin $dev; echo $dev > $out/dev; ln -s $out $bin/out; echo x > $dev/x" { name = "several"; outputs = [ "out" "bin" "dev" ]; };
  first-is-not-out = sh "echo $doc > $lib; echo doc > $doc" { name = "first"; outputs = [ "lib" "doc" ]; };
  as-file = sh "${show} > $out; env | sort | grep -v ^_ >> $out" { name = "as-file"; passAsFile = [ "text" "other" ]; text = "a\n'b' \\ \"c\" $d"; other = one; plain = "x"; };
  graph = sh "${show} > $out" { name = "graph"; exportReferencesGraph = [ "closure" two "drv" two.drvPath ]; };
  structured-shown = sh ''
    json=$NIX_ATTRS_JSON_FILE
    to() { sed -n "s/.*\"$1\":\"\(\/nix\/store\/[^\"]*\)\".*/\1/p" $json; }
    ${show} > $(to out)
    echo dev > $(to dev)
  '' {
    name = "structured-shown"; __structuredAttrs = true; outputs = [ "out" "dev" ];
    null = null; yes = true; no = false; zero = 0; less = -17; fraction = 0.1; whole = 2.0; beyond = 3.0e10; minus = -3000000000; large = 9007199254740993; text = "it's \"quoted\" \\ <é>\n\ttab";
    list = [ 1 "two" null true ]; nested = [ [ 1 ] { a = 2; } ]; empty = [ ]; nothing = { };
    set = { a = 1; "b c" = "d'e"; f = false; }; deep = { a.b.c = [ one ]; }; "not a name" = 1; path = one;
    exportReferencesGraph.closure = two; exportReferencesGraph.several = [ one two ];
  };
  checks = sh "mkdir $out; echo $two > $out/two" {
    name = "checks"; inherit two; allowedReferences = [ two ]; allowedRequisites = [ one two ]; disallowedReferences = [ one ];
  };
  self = sh "echo $out $dev > $out; echo > $dev" { name = "self"; outputs = [ "out" "dev" ]; allowedReferences = [ "out" "dev" ]; };
  structured-checks = sh ''echo x > $(sed -n "s/.*\"out\":\"\(\/nix\/store\/[^\"]*\)\".*/\1/p" $NIX_ATTRS_JSON_FILE)'' {
    name = "structured-checks"; __structuredAttrs = true; outputChecks.out = { maxSize = 1000; maxClosureSize = 1000; allowedReferences = [ ]; };
  };
  discarded = sh ''echo ${two} > $(sed -n "s/.*\"out\":\"\(\/nix\/store\/[^\"]*\)\".*/\1/p" $NIX_ATTRS_JSON_FILE)'' { name = "discarded"; __structuredAttrs = true; unsafeDiscardReferences.out = true; };
  local = sh "env | sort | grep -v ^_ > $out" { name = "local"; preferLocalBuild = true; allowSubstitutes = false; requiredSystemFeatures = [ "big-parallel" ]; };
  flat-md5 = sh "printf x > $out" { name = "flat-md5"; outputHashMode = "flat"; outputHashAlgo = "md5"; outputHash = builtins.hashString "md5" "x"; };
  flat-sha512 = sh "printf x > $out; echo $NIX_OUTPUT_CHECKED >&2" { name = "flat-sha512"; outputHashMode = "flat"; outputHashAlgo = "sha512"; outputHash = builtins.hashString "sha512" "x"; };
  tree-sha1 = sh "mkdir $out; printf x > $out/x" { name = "tree-sha1"; outputHashMode = "recursive"; outputHashAlgo = "sha1"; outputHash = "G8wYGb/AQYfWb7mhPIySxCPUw80="; };
  tree-sri = sh "mkdir $out; printf x > $out/x; chmod +x $out/x" { name = "tree-sri"; outputHashMode = "nar"; outputHash = "sha256-MM3nYVIq4fGU0mpvAuMArKgjGeQVp1QXHlSZhtaE99o="; };
}
