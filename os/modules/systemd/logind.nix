# Sessions, power keys and lids.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.logind;
  value = v: if builtins.isBool v then lib.boolToYesNo v else toString v;
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "services" "logind" "lidSwitch" ] [ "services" "logind" "settings" "Login" "HandleLidSwitch" ])
    (lib.mkRenamedOptionModule [ "services" "logind" "killUserProcesses" ] [ "services" "logind" "settings" "Login" "KillUserProcesses" ])
  ];
  options.services.logind = {
    settings.Login = mkOption { type = types.submodule { freeformType = types.attrsOf (types.oneOf [ types.bool types.int types.str ]); }; default = { }; example = { KillUserProcesses = true; }; description = "Settings of logind.conf."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of logind.conf."; };
  };
  config.environment.etc."systemd/logind.conf".text = "[Login]\n" + lib.concatStrings (lib.mapAttrsToList (n: v: "${n}=${value v}\n") cfg.settings.Login) + cfg.extraConfig;
}
