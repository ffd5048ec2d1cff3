# What a machine's packages are made of: the lock that it names, the settings and the overlays that it gives.
let
  machine = module: import ../../../os/nixos { configuration = { imports = [ ../../../examples/first-machine/configuration.nix module ]; }; };
  version = m: m.pkgs.relocated.nginx.version;
in
{
  shipped = version (machine { });
  named = version (machine { nixpkgs.lock = ../../../os/packages/locks/trixie.json; });
  settings = (machine { nixpkgs.config.debian.mark = "here"; }).pkgs.config.debian.mark or "not passed";
  overlay = (machine { nixpkgs.overlays = [ (final: prev: { added = final.relocated.nginx.version; }) ]; nixpkgs.lock = ../../../os/packages/locks/trixie.json; }).pkgs.added;
}
