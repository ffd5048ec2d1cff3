# Parts of version numbers.
{ lib }:
rec {
  splitVersion = builtins.splitVersion;
  major = version: builtins.elemAt (splitVersion version) 0;
  minor = version: builtins.elemAt (splitVersion version) 1;
  patch = version: builtins.elemAt (splitVersion version) 2;
  majorMinor = version: lib.concatStringsSep "." (lib.take 2 (splitVersion version));
  pad = count: version:
    let
      halves = builtins.match "([^-]*)(-.*)?" version;
      numbers = lib.splitString "." (builtins.head halves);
      rest = builtins.elemAt halves 1;
    in
    lib.concatStringsSep "." (lib.take count (numbers ++ lib.genList (_: "0") count)) + (if rest == null then "" else rest);
}
