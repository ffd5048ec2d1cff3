# Work that is done at times, on events, and at the start.
{ config, pkgs, ... }:
{
  systemd.services = {
    prepare = {
      description = "Make what the others need";
      wantedBy = [ "multi-user.target" ];
      before = [ "ship-orders.path" ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        StateDirectory = "orders";
      };
      script = "cp /etc/shop.conf /var/lib/orders/settings";
      # Runs again when the file is another one.
      restartTriggers = [ config.environment.etc."shop.conf".source ];
    };
    ship-orders = {
      description = "Ship what was ordered";
      requires = [ "prepare.service" ];
      after = [ "prepare.service" ];
      serviceConfig.Type = "oneshot";
      script = ''
        mv /var/lib/orders/new /var/lib/orders/shipped
      '';
    };
    report = {
      description = "Count the orders";
      startAt = "*-*-* 06:00:00";
      serviceConfig.Type = "oneshot";
      serviceConfig.Slice = "reports.slice";
      path = [ pkgs.findutils ];
      script = "find /var/lib/orders -type f | wc -l > /var/lib/orders/count";
    };
    "worker@" = {
      description = "Worker %i";
      serviceConfig.ExecStart = "${pkgs.coreutils}/bin/sleep infinity";
      serviceConfig.Restart = "on-failure";
      serviceConfig.RestartSec = 1;
    };
    "worker@one" = {
      overrideStrategy = "asDropin";
      wantedBy = [ "workers.target" ];
      serviceConfig.MemoryMax = "32M";
    };
  };
  systemd.targets.workers = {
    description = "All workers";
    wantedBy = [ "multi-user.target" ];
  };
  # An order is a file that appears.
  systemd.paths.ship-orders = {
    wantedBy = [ "multi-user.target" ];
    pathConfig.PathExists = "/var/lib/orders/new";
  };
  systemd.timers.report.timerConfig = {
    Persistent = true;
    RandomizedDelaySec = "5m";
  };
  systemd.slices.reports.sliceConfig.MemoryMax = "64M";
  systemd.mounts = [ {
    what = "none";
    where = "/srv/cache";
    type = "tmpfs";
    options = "size=4M";
    wantedBy = [ "multi-user.target" ];
  } ];

  environment = {
    systemPackages = [ pkgs.rsync ];
    variables.EDITOR = "nano";
    sessionVariables.SHOP = "/var/lib/shop";
    shellAliases.orders = "ls -l /var/lib/orders";
    etc."shop.conf" = {
      text = "colour = blue\n";
      mode = "0640";
      user = "shop";
      group = "shop";
    };
    etc."shop/hints".source = ./site/index.html;
  };
}
