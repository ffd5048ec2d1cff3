# The package set: `import <nixpkgs> { }` finds this file when <nixpkgs> is Firn's own `os` directory.
{
  # Only this one is in the locks that ship.
  system ? "x86_64-linux",
  # Which Debian packages: a file made by `firn debian lock`.
  lock ? ./packages/locks/bookworm.json,
  # The firn that `pkgs.firn` relocates; null: what the lookup path has as <firn-binary>.
  firnBinary ? null,
  # Functions `final: prev: { … }`, applied in order.
  overlays ? [ ],
  # Read by the packages themselves; see docs/manual/packages.md.
  config ? { },
}:
if system != "x86_64-linux" then
  throw "os/default.nix: system = \"${system}\": the locks of Debian packages that ship are for \"x86_64-linux\" only"
else
  import ./packages { inherit system lock firnBinary overlays config; }
