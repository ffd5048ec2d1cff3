let __findFile = p: n: [ p n ]; in <nix/fetchurl.nix>
