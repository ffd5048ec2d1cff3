# Variants of the machine: the same configuration with something more, chosen in the boot menu or by a switch.
{ config, lib, extendModules, ... }:
let
  inherit (lib) mkOption types;
in
{
  options.specialisation = mkOption {
    default = { };
    example = lib.literalExpression "{ big.configuration = { boot.kernelParams = [ \"hugepages=64\" ]; }; }";
    description = "Variants of this configuration. Each one is built with the system and found below `specialisation/` of it.";
    type = types.attrsOf (types.submodule {
      options = {
        inheritParentConfig = mkOption { type = types.bool; default = true; description = "Whether the variant starts from this configuration, or from nothing."; };
        configuration = mkOption {
          default = { };
          type = types.deferredModule;
          description = "What the variant adds or changes.";
        };
      };
    });
  };
  config.system.build.specialisations = builtins.mapAttrs (_: variant:
    if variant.inheritParentConfig then
      (extendModules { modules = [ ./no-further-specialisation.nix variant.configuration ]; }).config.system.build.toplevel
    else
      (import ../../nixos/lib/eval-config.nix {
        inherit lib;
        modules = [ ./no-further-specialisation.nix { nixpkgs.hostPlatform = lib.mkDefault config.nixpkgs.hostPlatform; } variant.configuration ];
      }).config.system.build.toplevel) config.specialisation;
}
