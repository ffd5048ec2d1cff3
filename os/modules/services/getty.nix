# Logins on consoles.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.getty;
  args = lib.concatStringsSep " " ([ "--noclear" ]
    ++ lib.optionals (cfg.autologinUser != null && !cfg.autologinOnce) [ "--autologin ${cfg.autologinUser}" ] ++ cfg.extraArgs);
  once = lib.optionalString cfg.autologinOnce "--autologin-once ";
  serials = lib.unique (map builtins.head (builtins.filter (m: m != null) (map (builtins.match "console=(tty[A-Z]+[0-9]+)(,.*)?") config.boot.kernelParams)));
in
{
  imports = [ (lib.mkRenamedOptionModule [ "services" "mingetty" "autologinUser" ] [ "services" "getty" "autologinUser" ]) ];
  options.services.getty = {
    autologinUser = mkOption { type = types.nullOr types.str; default = null; description = "Account that is logged in without a question."; };
    autologinOnce = mkOption { type = types.bool; default = false; description = "Whether that happens only once after the boot."; };
    greetingLine = mkOption { type = types.str; default = "This is ${config.system.nixos.distroName} ${config.system.nixos.label} (\\m) on \\l."; description = "First line before the login."; };
    helpLine = mkOption { type = types.lines; default = ""; description = "Lines below it."; };
    extraArgs = mkOption { type = types.listOf types.str; default = [ ]; description = "More arguments of agetty."; };
    loginProgram = mkOption { type = types.path; default = "/usr/bin/login"; description = "Program that asks for the password."; };
    loginOptions = mkOption { type = types.nullOr types.str; default = null; description = "Its arguments."; };
  };
  config = {
    environment.etc.issue.text = "\n${cfg.greetingLine}\n${cfg.helpLine}\n";
    systemd.services = {
      "getty@" = {
        overrideStrategy = "asDropin";
        restartIfChanged = false;
        serviceConfig.ExecStart = [ "" "-/usr/sbin/agetty ${args} ${lib.optionalString (cfg.loginOptions != null) "-o '${cfg.loginOptions}' "}--keep-baud %I $TERM" ];
      };
      "serial-getty@" = {
        overrideStrategy = "asDropin";
        restartIfChanged = false;
        serviceConfig.ExecStart = [ "" "-/usr/sbin/agetty ${args} ${lib.optionalString (cfg.loginOptions != null) "-o '${cfg.loginOptions}' "}--keep-baud 115200,57600,38400,9600 %I $TERM" ];
      };
    };
    # systemd's own generator starts a login on the kernel's serial console; this makes it certain.
    systemd.targets.getty.wants = map (tty: "serial-getty@${tty}.service") serials;
    systemd.targets.getty.overrideStrategy = "asDropin";
  };
}
