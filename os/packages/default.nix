# Ties the package set: one fixed point over the layers below, then the caller's overlays.
{ system, lock, firnBinary, overlays, config }:
let
  layers = [
    (import ./debian { inherit system lock config; })
    (import ./build { inherit system; })
    (import ./relocated)
    (import ./base)
    (import ./programs { inherit firnBinary; })
  ] ++ overlays;
  set = builtins.foldl' (previous: layer: final: let before = previous final; in before // layer final before)
    (final: {
      inherit config system overlays;
      lib = import ../lib;
      pkgs = final;
      path = ../.;
      appendOverlays = more: import ./. { inherit system lock firnBinary config; overlays = overlays ++ more; };
      extend = layer: final.appendOverlays [ layer ];
    })
    layers;
  final = set final;
in
final
