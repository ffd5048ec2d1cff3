let
  made = derivation {
    name = "made";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" "echo 1 > $out; echo 2 > $dev; echo 3 > $doc" ];
    outputs = [ "out" "dev" "doc" ];
  };
in
{
  plain = made;
  chosen = made // { meta.outputsToInstall = [ "dev" "doc" ]; };
  unknown = made // { meta.outputsToInstall = [ "none" ]; };
  noList = made // { meta.outputsToInstall = 1; };
  specified = made.dev // { outputSpecified = true; };
  nothing = made // { meta.outputsToInstall = [ ]; };
  text = "${made.dev}";
  together = [ made.doc (made.dev // { meta.outputsToInstall = [ "dev" ]; }) ];
  source = ./set.nix;
  longer = "a${made}";
  two = "${made}${made.dev}";
  number = 3;
}
