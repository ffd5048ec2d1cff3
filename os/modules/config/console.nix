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
    colors = mkOption { type = types.listOf (types.strMatching "[0-9a-fA-F]{6}"); default = [ ]; example = [ "002b36" "dc322f" ]; description = "The sixteen colours, in hexadecimal."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with fonts and layouts."; };
    useXkbConfig = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
  };
  config = lib.mkMerge [
    (lib.mkIf (cfg.colors != [ ]) {
      assertions = [ { assertion = builtins.length cfg.colors == 16; message = "console.colors: expected sixteen colours, got ${toString (builtins.length cfg.colors)}."; } ];
      boot.kernelParams = lib.zipListsWith (name: at: "vt.default_${name}=${lib.concatMapStringsSep "," (colour: "0x${builtins.substring at 2 colour}") cfg.colors}") [ "red" "grn" "blu" ] [ 0 2 4 ];
    })
    { environment.etc."vconsole.conf".text = "KEYMAP=${cfg.keyMap}\n" + lib.optionalString (cfg.font != null) "FONT=${cfg.font}\n"; }
    (lib.mkIf (!cfg.enable || (cfg.keyMap == "us" && cfg.font == null)) { systemd.suppressedSystemUnits = [ "systemd-vconsole-setup.service" ]; })
  ];
}
