# A small graph of derivations with every kind of input: sources, texts, several outputs, fixed outputs, structured attributes.
{ system ? "x86_64-linux", salt ? "" }:
let
  run = name: script: attributes: derivation ({ inherit name system salt; builder = "/bin/sh"; args = [ "-e" "-c" script ]; } // attributes);
  source = builtins.path { path = ./source; name = "source"; };
  filtered = builtins.path { path = ./source; name = "filtered"; filter = path: type: type == "directory" || baseNameOf path == "script"; };
  text = builtins.toFile "text" "made from ${source}\n";
in
rec {
  one = run "one" "cat $source/plain $text > $out" { inherit source text; };
  two = run "two" "mkdir $out $dev; echo $one > $out/one; ln -s $out $dev/out; cp $one $dev/copy; chmod +x $dev/copy" {
    inherit one;
    outputs = [ "out" "dev" ];
  };
  fixed = run "fixed" "echo -n fixed > $out" {
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = builtins.hashString "sha256" "fixed";
  };
  script = run "script" "sh $filtered/script > $out; cat $fixed >> $out" { inherit filtered fixed; };
  structured = run "structured" "cat $NIX_ATTRS_JSON_FILE > $(sed -n 's/.*\"outputs\":{\"out\":\"\\([^\"]*\\)\".*/\\1/p' $NIX_ATTRS_JSON_FILE)" { __structuredAttrs = true; list = [ 1 "two" { three = 3; } 1.5 "it's <é> \u" ]; zebra = true; };
  self = run "self" "mkdir $out; echo $out > $out/self; ln -s self $out/link; mkdir $out/empty" { };
  all = run "all" "for i in $inputs; do echo $i; done > $out" { inputs = [ one two two.dev script self ]; };
}
