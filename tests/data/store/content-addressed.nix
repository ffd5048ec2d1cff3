# Outputs that are named by what their builds make: floating, impure, with references, several at once, and what depends on them.
let
  mk = name: script: attrs: derivation ({ inherit name; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-e" "-c" script ]; } // attrs);
  ca = { __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; };
in rec {
  plain = mk "plain" "echo hi > $out" ca;
  dep = mk "dep" "mkdir $out; cat ${plain} > $out/p; echo ${plain} >> $out/p" ca;
  multi = mk "multi" "mkdir $out $dev; echo $dev > $out/dev; echo ${plain} > $dev/x" (ca // { outputs = ["out" "dev"]; });
  inp = mk "inp" "echo ${dep} > $out" {};
  sha1 = mk "sha1" "echo x > $out" { __contentAddressed = true; outputHashMode = "flat"; outputHashAlgo = "sha1"; };
  sha512 = mk "sha512" "mkdir $out; echo y > $out/y" { __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha512"; };
  imp = mk "imp" "echo ${plain} > $out" { __impure = true; };
  imp2 = mk "imp2" "cat ${imp} > $out" { __impure = true; };
  fo = mk "fo" "cat ${plain} > $out" { outputHash = builtins.hashString "sha256" "hi\n"; outputHashAlgo = "sha256"; };
}
