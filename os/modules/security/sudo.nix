# sudo.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.security.sudo;
  base = config.systemd.package;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  command = types.either types.str (types.submodule { options = {
    command = mkOption { type = types.str; description = "Program, or `ALL`."; };
    options = mkOption { type = types.listOf (types.enum [ "NOPASSWD" "PASSWD" "NOEXEC" "EXEC" "SETENV" "NOSETENV" "LOG_INPUT" "NOLOG_INPUT" "LOG_OUTPUT" "NOLOG_OUTPUT" "MAIL" "NOMAIL" "FOLLOW" "NOFOLLOW" "INTERCEPT" "NOINTERCEPT" ]); default = [ ]; description = "How it may be run."; };
  }; });
  rule = types.submodule { options = {
    users = mkOption { type = types.listOf (types.either types.str types.int); default = [ ]; description = "Accounts."; };
    groups = mkOption { type = types.listOf (types.either types.str types.int); default = [ ]; description = "Groups."; };
    host = mkOption { type = types.str; default = "ALL"; description = "Machines."; };
    runAs = mkOption { type = types.str; default = "ALL:ALL"; description = "Whose rights they get."; };
    commands = mkOption { type = types.listOf command; description = "Programs."; };
  }; };
  account = prefix: x: if builtins.isInt x then "${prefix}#${toString x}" else "${prefix}${x}";
  commandText = c: if builtins.isString c then c else lib.concatMapStrings (o: "${o}: ") c.options + c.command;
  ruleText = r: "${lib.concatStringsSep ", " (map (account "") r.users ++ map (account "%") r.groups)} ${r.host}=(${r.runAs}) ${lib.concatMapStringsSep ", " commandText r.commands}\n";
in
{
  options.security.sudo = {
    enable = flag true "Whether there is sudo.";
    package = mkOption { type = types.nullOr types.package; default = null; internal = true; description = "Accepted for compatibility: sudo is part of the base."; };
    wheelNeedsPassword = flag true "Whether members of wheel have to give their password.";
    execWheelOnly = flag false "Whether only members of wheel can start sudo at all.";
    keepTerminfo = flag true "Accepted for compatibility.";
    defaultOptions = mkOption { type = types.listOf types.str; default = [ "SETENV" ]; description = "Options of the rules for root and wheel."; };
    extraRules = mkOption { type = types.listOf rule; default = [ ]; example = [ { users = [ "alice" ]; commands = [ { command = "/run/current-system/sw/bin/systemctl"; options = [ "NOPASSWD" ]; } ]; } ]; description = "More rules; later ones win."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of sudoers."; };
    configFile = mkOption { type = types.lines; internal = true; description = "Contents of sudoers."; };
  };
  config = lib.mkIf cfg.enable {
    security.sudo.extraRules = lib.mkBefore [
      { users = [ "root" ]; commands = [ { command = "ALL"; options = cfg.defaultOptions; } ]; }
      { groups = [ "wheel" ]; commands = [ { command = "ALL"; options = cfg.defaultOptions ++ lib.optional (!cfg.wheelNeedsPassword) "NOPASSWD"; } ]; }
    ];
    security.sudo.configFile = lib.mkMerge [
      ''
        # Made from security.sudo; a change here is lost at the next switch.
        Defaults env_keep+="TERMINFO_DIRS TERMINFO NIX_PATH LOCALE_ARCHIVE"
        Defaults secure_path="/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin"
      ''
      (lib.concatMapStrings ruleText cfg.extraRules)
      cfg.extraConfig
    ];
    security.wrappers.sudo = {
      source = "${base}/bin/sudo";
      owner = "root";
      group = if cfg.execWheelOnly then "wheel" else "root";
      setuid = true;
      permissions = if cfg.execWheelOnly then "u+rx,g+x" else "u+rx,g+x,o+x";
    };
    security.pam.services.sudo = { };
    environment.etc = {
      sudoers = { text = cfg.configFile; mode = "0440"; };
      "sudo.conf".text = "";
    };
  };
}
