# Upgrades without a person.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system.autoUpgrade;
in
{
  options.system.autoUpgrade = {
    enable = mkOption { type = types.bool; default = false; description = "Whether the machine upgrades itself regularly."; };
    operation = mkOption { type = types.enum [ "switch" "boot" ]; default = "switch"; description = "What is done with the new system."; };
    flake = mkOption { type = types.nullOr types.str; default = null; description = "Flake with the configuration."; };
    channel = mkOption { type = types.nullOr types.str; default = null; description = "Accepted for compatibility."; };
    upgrade = mkOption { type = types.bool; default = true; description = "Whether channels are updated first."; };
    flags = mkOption { type = types.listOf types.str; default = [ ]; description = "More arguments of nixos-rebuild."; };
    dates = mkOption { type = types.str; default = "04:40"; description = "When."; };
    allowReboot = mkOption { type = types.bool; default = false; description = "Whether the machine restarts when kernel or initrd changed."; };
    randomizedDelaySec = mkOption { type = types.str; default = "0"; description = "Random delay."; };
    fixedRandomDelay = mkOption { type = types.bool; default = false; description = "Whether the delay is the same each time."; };
    persistent = mkOption { type = types.bool; default = true; description = "Whether a missed time is made up for."; };
    runGarbageCollection = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    rebootWindow = mkOption { type = types.nullOr (types.submodule { options = { lower = mkOption { type = types.str; description = "From."; }; upper = mkOption { type = types.str; description = "To."; }; }; }); default = null; description = "When the machine may restart."; };
  };
  config.assertions = [ {
    assertion = !cfg.enable;
    message = "system.autoUpgrade.enable is not supported yet.";
  } ];
}
