# The journal.
{ config, lib, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.journald;
in
{
  options.services.journald = {
    console = mkOption { type = types.str; default = ""; example = "/dev/tty12"; description = "Terminal that shows the journal; empty for none."; };
    rateLimitInterval = mkOption { type = types.str; default = "30s"; description = "Interval of `rateLimitBurst`."; };
    rateLimitBurst = mkOption { type = types.int; default = 10000; description = "Messages that one service may write in that interval."; };
    storage = mkOption { type = types.enum [ "persistent" "volatile" "auto" "none" ]; default = "persistent"; description = "Where the journal is kept."; };
    audit = mkOption { type = types.nullOr types.bool; default = null; description = "Whether the kernel's audit messages are collected."; };
    forwardToSyslog = mkOption { type = types.bool; default = false; description = "Whether messages go on to a syslog daemon."; };
    extraConfig = mkOption { type = types.lines; default = ""; example = "SystemMaxUse=200M"; description = "More lines of journald.conf."; };
  };
  config = {
    environment.etc."systemd/journald.conf".text = ''
      [Journal]
      Storage=${cfg.storage}
      RateLimitInterval=${cfg.rateLimitInterval}
      RateLimitBurst=${toString cfg.rateLimitBurst}
      ${lib.optionalString (cfg.console != "") "ForwardToConsole=yes\nTTYPath=${cfg.console}\n"}${lib.optionalString (cfg.audit != null) "Audit=${lib.boolToYesNo cfg.audit}\n"}ForwardToSyslog=${lib.boolToYesNo cfg.forwardToSyslog}
      ${cfg.extraConfig}'';
    # A changed setting reaches the journal without losing its sockets.
    systemd.services.systemd-journald = {
      overrideStrategy = "asDropin";
      restartTriggers = [ config.environment.etc."systemd/journald.conf".source ];
      stopIfChanged = false;
    };
    users.groups.systemd-journal.gid = config.ids.gids.systemd-journal;
  };
}
