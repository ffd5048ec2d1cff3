# A file of the Debian archive by its path and hash. Which mirror serves it is decided where it is built, never here.
{ path, sha256, archive ? "debian" }:
derivation {
  name = (import ./names.nix).file path;
  system = "builtin";
  builder = "builtin:fetchurl";
  url = "mirror://${archive}/${path}";
  urls = [ "mirror://${archive}/${path}" ];
  outputHashMode = "flat";
  outputHashAlgo = "sha256";
  outputHash = sha256;
  executable = false;
  unpack = false;
  preferLocalBuild = true;
  impureEnvVars = [ "http_proxy" "https_proxy" "ftp_proxy" "all_proxy" "no_proxy" ];
}
