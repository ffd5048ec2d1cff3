# Every assertion that fails is told at once.
(import ../../../os/nixos {
  configuration = {
    users.users.alice = { isNormalUser = true; isSystemUser = true; group = "staf"; };
    users.groups.staff = { };
    services.nginx.enable = true;
    services.nginx.virtualHosts.a.forceSSL = true;
    networking.firewall.extraCommands = "iptables -A INPUT -j ACCEPT";
  };
}).system.drvPath
