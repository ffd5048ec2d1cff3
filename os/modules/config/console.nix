# Keyboard and font of the text console.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.console;
in
{
  options.console = {
    enable = mkOption { type = types.bool; default = true; description = "Whether the console is set up."; };
    keyMap = mkOption { type = types.either types.str types.path; default = "us"; example = "de"; description = "Keyboard layout."; };
    font = mkOption { type = types.nullOr (types.either types.str types.path); default = null; description = "Font; `null` keeps the kernel's."; };
    earlySetup = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    colors = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with fonts and layouts."; };
    useXkbConfig = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
  };
  config = lib.mkMerge [
    { environment.etc."vconsole.conf".text = "KEYMAP=${cfg.keyMap}\n" + lib.optionalString (cfg.font != null) "FONT=${cfg.font}\n"; }
    (lib.mkIf (!cfg.enable || (cfg.keyMap == "us" && cfg.font == null)) { systemd.suppressedSystemUnits = [ "systemd-vconsole-setup.service" ]; })
  ];
}
