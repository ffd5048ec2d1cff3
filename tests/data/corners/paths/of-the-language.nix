[
  <nix/fetchurl.nix>
  (<nix/fetchurl.nix> + "/..")
  (<nix/fetchurl.nix> + "/x")
  (dirOf <nix/fetchurl.nix>)
  (builtins.readDir (dirOf <nix/fetchurl.nix>))
  (builtins.trace <nix/fetchurl.nix> 1)
  (<nix/fetchurl.nix> == /fetchurl.nix)
  (toString <nix/fetchurl.nix>)
  (import <nix/fetchurl.nix>)
]
