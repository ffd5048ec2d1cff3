# Time zone and language.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.i18n;
in
{
  options = {
    time.timeZone = mkOption {
      type = types.nullOr (types.strMatching "[^ ]*" // { description = "time zone such as \"Europe/Berlin\", without spaces"; });
      default = null;
      example = "Europe/Berlin";
      description = "Time zone. `null` means UTC, unless somebody set another one on the machine.";
    };
    time.hardwareClockInLocalTime = mkOption { type = types.bool; default = false; description = "Whether the hardware clock shows local time."; };
    location.latitude = mkOption { type = types.float; default = 0.0; internal = true; description = "Accepted for compatibility."; };
    i18n = {
      glibcLocales = mkOption { type = types.nullOr types.path; default = null; internal = true; description = "Compiled locales; the C library brings C.UTF-8 itself."; };
      defaultLocale = mkOption { type = types.str; default = "C.UTF-8"; example = "en_US.UTF-8"; description = "Language and character set. Only those that the C library of the base has can be used."; };
      extraLocaleSettings = mkOption { type = types.attrsOf types.str; default = { }; example = { LC_TIME = "C.UTF-8"; }; description = "Other `LC_*` variables."; };
      supportedLocales = mkOption { type = types.listOf types.str; default = [ "C.UTF-8/UTF-8" ]; description = "Accepted for compatibility."; };
      extraLocales = mkOption { type = types.either (types.listOf types.str) (types.enum [ "all" ]); default = [ ]; description = "Accepted for compatibility."; };
    };
  };
  config = {
    environment.sessionVariables = { LANG = cfg.defaultLocale; } // cfg.extraLocaleSettings;
    systemd.globalEnvironment = {
      LANG = cfg.defaultLocale;
    } // lib.optionalAttrs (config.time.timeZone != null) { TZDIR = "/usr/share/zoneinfo"; };
    environment.etc = {
      "locale.conf".text = lib.concatStrings (lib.mapAttrsToList (n: v: "${n}=${v}\n") ({ LANG = cfg.defaultLocale; } // cfg.extraLocaleSettings));
      localtime = lib.mkIf (config.time.timeZone != null) { source = "/usr/share/zoneinfo/${config.time.timeZone}"; mode = "direct-symlink"; };
      timezone = lib.mkIf (config.time.timeZone != null) { text = "${config.time.timeZone}\n"; };
      adjtime = lib.mkIf config.time.hardwareClockInLocalTime { text = "0.0 0 0.0\n0\nLOCAL\n"; };
    };
  };
}
