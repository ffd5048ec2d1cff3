# The clock, set over the network.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.timesyncd;
in
{
  options.services.timesyncd = {
    enable = mkOption { type = types.bool; default = !config.boot.isContainer; description = "Whether systemd-timesyncd keeps the clock right."; };
    servers = mkOption { type = types.nullOr (types.listOf types.str); default = config.networking.timeServers; defaultText = lib.literalExpression "config.networking.timeServers"; description = "NTP servers."; };
    fallbackServers = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Servers used when there are no others."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of timesyncd.conf."; };
  };
  options.networking.timeServers = mkOption {
    type = types.listOf types.str;
    default = map (n: "${toString n}.debian.pool.ntp.org") [ 0 1 2 3 ];
    description = "NTP servers of the machine.";
  };
  config = lib.mkMerge [
    (lib.mkIf cfg.enable {
      environment.etc."systemd/timesyncd.conf".text = "[Time]\n"
        + lib.optionalString (cfg.servers != null) "NTP=${lib.concatStringsSep " " cfg.servers}\n"
        + lib.optionalString (cfg.fallbackServers != null) "FallbackNTP=${lib.concatStringsSep " " cfg.fallbackServers}\n"
        + cfg.extraConfig;
      systemd.services.systemd-timesyncd = {
        overrideStrategy = "asDropin";
        wantedBy = [ "sysinit.target" ];
        aliases = [ "dbus-org.freedesktop.timesync1.service" ];
        restartTriggers = [ config.environment.etc."systemd/timesyncd.conf".source ];
      };
      users.users.systemd-timesync = { uid = config.ids.uids.systemd-timesync; group = "systemd-timesync"; isSystemUser = true; description = "systemd-timesyncd"; };
      users.groups.systemd-timesync.gid = config.ids.gids.systemd-timesync;
    })
    (lib.mkIf (!cfg.enable) { systemd.suppressedSystemUnits = [ "systemd-timesyncd.service" ]; })
  ];
}
