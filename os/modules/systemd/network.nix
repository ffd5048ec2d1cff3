# systemd-networkd and systemd-resolved.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.systemd.network;
  kinds = import ./unit-options.nix { inherit lib; };
  section = description: mkOption { type = types.attrsOf kinds.settingValue; default = { }; inherit description; };
  sections = description: mkOption {
    type = types.listOf (types.either (types.submodule ({ ... }: { freeformType = types.attrsOf kinds.settingValue; })) (types.attrsOf kinds.settingValue));
    default = [ ];
    inherit description;
  };
  setting = name: v:
    if v == null then ""
    else if builtins.isList v then lib.concatMapStrings (one: "${name}=${plain one}\n") v
    else "${name}=${plain v}\n";
  plain = v: if v == true then "yes" else if v == false then "no" else toString v;
  # Older configurations wrap a section's settings in e.g. `addressConfig`.
  unwrap = e: let inner = builtins.filter (n: lib.hasSuffix "Config" n) (builtins.attrNames e); in
    lib.foldl' (all: n: removeAttrs all [ n ] // e.${n}) e inner;
  one = name: set: if set == { } then "" else "[${name}]\n${lib.concatStrings (lib.mapAttrsToList setting set)}\n";
  many = name: sets: lib.concatMapStrings (set: one name (unwrap set)) sets;
  names = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };

  link = types.submodule {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the file exists."; };
      matchConfig = section "`[Match]`.";
      linkConfig = section "`[Link]`.";
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines."; };
    };
  };
  netdev = types.submodule {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the file exists."; };
      netdevConfig = section "`[NetDev]`.";
      vlanConfig = section "`[VLAN]`.";
      bridgeConfig = section "`[Bridge]`.";
      bondConfig = section "`[Bond]`.";
      wireguardConfig = section "`[WireGuard]`.";
      wireguardPeers = sections "`[WireGuardPeer]` sections.";
      tunnelConfig = section "`[Tunnel]`.";
      tunConfig = section "`[Tun]`.";
      tapConfig = section "`[Tap]`.";
      vxlanConfig = section "`[VXLAN]`.";
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines."; };
    };
  };
  network = types.submodule {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the file exists."; };
      name = mkOption { type = types.nullOr types.str; default = null; description = "Name of the interface, as a match."; };
      matchConfig = section "`[Match]`.";
      linkConfig = section "`[Link]`.";
      networkConfig = section "`[Network]`.";
      dhcpV4Config = section "`[DHCPv4]`.";
      dhcpV6Config = section "`[DHCPv6]`.";
      ipv6AcceptRAConfig = section "`[IPv6AcceptRA]`.";
      dhcpServerConfig = section "`[DHCPServer]`.";
      bridgeConfig = section "`[Bridge]`.";
      addresses = sections "`[Address]` sections.";
      routes = sections "`[Route]` sections.";
      routingPolicyRules = sections "`[RoutingPolicyRule]` sections.";
      DHCP = mkOption { type = types.nullOr types.str; default = null; example = "yes"; description = "Whether addresses come by DHCP."; };
      address = names "Addresses with their prefix length.";
      gateway = names "Gateways.";
      dns = names "Name servers.";
      ntp = names "NTP servers.";
      domains = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Search domains."; };
      bridge = names "Bridge to be part of.";
      bond = names "Bond to be part of.";
      vlan = names "VLANs on this interface.";
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines."; };
    };
  };
  networkText = n:
    one "Match" (n.matchConfig // lib.optionalAttrs (n.name != null) { Name = n.name; })
    + one "Link" n.linkConfig
    + one "Network" (lib.filterAttrs (_: v: v != null && v != [ ]) (n.networkConfig // {
      DHCP = if n.DHCP != null then n.DHCP else n.networkConfig.DHCP or null;
      Address = n.address ++ lib.toList (n.networkConfig.Address or [ ]);
      Gateway = n.gateway ++ lib.toList (n.networkConfig.Gateway or [ ]);
      DNS = n.dns ++ lib.toList (n.networkConfig.DNS or [ ]);
      NTP = n.ntp ++ lib.toList (n.networkConfig.NTP or [ ]);
      Bridge = n.bridge ++ lib.toList (n.networkConfig.Bridge or [ ]);
      Bond = n.bond ++ lib.toList (n.networkConfig.Bond or [ ]);
      VLAN = n.vlan ++ lib.toList (n.networkConfig.VLAN or [ ]);
      Domains = if n.domains != null then lib.concatStringsSep " " n.domains else n.networkConfig.Domains or null;
    }))
    + many "Address" n.addresses + many "Route" n.routes + many "RoutingPolicyRule" n.routingPolicyRules
    + one "DHCPv4" n.dhcpV4Config + one "DHCPv6" n.dhcpV6Config + one "IPv6AcceptRA" n.ipv6AcceptRAConfig
    + one "DHCPServer" n.dhcpServerConfig + one "Bridge" n.bridgeConfig + n.extraConfig;
  netdevText = n:
    one "NetDev" n.netdevConfig + one "VLAN" n.vlanConfig + one "Bridge" n.bridgeConfig + one "Bond" n.bondConfig
    + one "Tunnel" n.tunnelConfig + one "Tun" n.tunConfig + one "Tap" n.tapConfig + one "VXLAN" n.vxlanConfig + one "WireGuard" n.wireguardConfig + many "WireGuardPeer" n.wireguardPeers + n.extraConfig;
  linkText = n: one "Match" n.matchConfig + one "Link" n.linkConfig + n.extraConfig;
  files = suffix: text: set:
    lib.mapAttrs' (name: n: { name = "systemd/network/${name}.${suffix}"; value.text = text n; }) (lib.filterAttrs (_: n: n.enable) set);
  etc = files "network" networkText cfg.networks // files "netdev" netdevText cfg.netdevs;
in
{
  options.systemd.network = {
    enable = mkOption { type = types.bool; default = false; description = "Whether systemd-networkd configures the network."; };
    networks = mkOption { type = types.attrsOf network; default = { }; description = "Files `*.network`."; };
    netdevs = mkOption { type = types.attrsOf netdev; default = { }; description = "Files `*.netdev`."; };
    links = mkOption { type = types.attrsOf link; default = { }; description = "Files `*.link`."; };
    config.networkConfig = section "`[Network]` of networkd.conf.";
    wait-online = {
      enable = mkOption { type = types.bool; default = true; description = "Whether `network-online.target` waits until an interface has an address."; };
      anyInterface = mkOption { type = types.bool; default = config.networking.useDHCP; defaultText = lib.literalExpression "config.networking.useDHCP"; description = "Whether one interface is enough."; };
      timeout = mkOption { type = types.int; default = 120; description = "How many seconds to wait."; };
      ignoredInterfaces = names "Interfaces that do not count.";
      extraArgs = names "More arguments.";
    };
  };
  options.services.resolved = {
    enable = mkOption { type = types.bool; default = false; description = "Whether systemd-resolved answers name queries (needs a base that has it)."; };
    domains = names "Search domains.";
    fallbackDns = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Servers used when there are no others."; };
    dnssec = mkOption { type = types.enum [ "true" "allow-downgrade" "false" ]; default = "false"; description = "Whether answers are checked."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of resolved.conf."; };
  };
  config = lib.mkMerge [
    {
      users.users.systemd-network = { uid = config.ids.uids.systemd-network; group = "systemd-network"; isSystemUser = true; description = "systemd-networkd"; };
      users.groups.systemd-network.gid = config.ids.gids.systemd-network;
      users.users.systemd-resolve = { uid = config.ids.uids.systemd-resolve; group = "systemd-resolve"; isSystemUser = true; description = "systemd-resolved"; };
      users.groups.systemd-resolve.gid = config.ids.gids.systemd-resolve;
    }
    (lib.mkIf (cfg.links != { }) { environment.etc = files "link" linkText cfg.links; })
    (lib.mkIf cfg.enable {
      environment.etc = etc // {
        "systemd/networkd.conf" = lib.mkIf (cfg.config.networkConfig != { }) { text = one "Network" cfg.config.networkConfig; };
      };
      systemd.services.systemd-networkd = {
        overrideStrategy = "asDropin";
        wantedBy = [ "multi-user.target" ];
        aliases = [ "dbus-org.freedesktop.network1.service" ];
        # Addresses stay while the daemon restarts.
        stopIfChanged = false;
        restartTriggers = map (n: config.environment.etc.${n}.source) (builtins.attrNames etc);
      };
      systemd.sockets.systemd-networkd = { overrideStrategy = "asDropin"; wantedBy = [ "sockets.target" ]; };
      systemd.services.systemd-networkd-wait-online = {
        overrideStrategy = "asDropin";
        enable = cfg.wait-online.enable;
        wantedBy = [ "network-online.target" ];
        serviceConfig.ExecStart = [
          ""
          ("/usr/lib/systemd/systemd-networkd-wait-online --timeout=${toString cfg.wait-online.timeout}"
            + lib.optionalString cfg.wait-online.anyInterface " --any"
            + lib.concatMapStrings (i: " --ignore=${i}") cfg.wait-online.ignoredInterfaces
            + lib.concatMapStrings (a: " ${a}") cfg.wait-online.extraArgs)
        ];
      };
    })
    (lib.mkIf cfg.enable {
      # networkd makes devices and forgets them when they are no longer declared; each has a unit whose end takes it away.
      systemd.services = lib.mapAttrs' (_: n: {
        name = "network-device-${utils.escapeSystemdPath n.netdevConfig.Name}";
        value = {
          description = "Network device ${n.netdevConfig.Name}";
          wantedBy = [ "multi-user.target" ];
          after = [ "systemd-networkd.service" ];
          before = [ "network.target" ];
          restartIfChanged = false;
          enableDefaultPath = false;
          serviceConfig = {
            Type = "oneshot";
            RemainAfterExit = true;
            ExecStart = "${pkgs.coreutils}/bin/true";
            ExecStop = "-${pkgs.iproute2}/sbin/ip link delete dev ${n.netdevConfig.Name}";
          };
        };
      }) (lib.filterAttrs (_: n: n.enable) cfg.netdevs);
    })
    (lib.mkIf config.services.resolved.enable {
      environment.etc."systemd/resolved.conf".text = "[Resolve]\n"
        + lib.optionalString (config.networking.nameservers != [ ]) "DNS=${lib.concatStringsSep " " config.networking.nameservers}\n"
        + lib.optionalString (config.services.resolved.fallbackDns != null) "FallbackDNS=${lib.concatStringsSep " " config.services.resolved.fallbackDns}\n"
        + lib.optionalString (config.services.resolved.domains != [ ]) "Domains=${lib.concatStringsSep " " config.services.resolved.domains}\n"
        + "DNSSEC=${config.services.resolved.dnssec}\n${config.services.resolved.extraConfig}";
      environment.etc."resolv.conf" = { source = "/run/systemd/resolve/stub-resolv.conf"; mode = "direct-symlink"; };
      systemd.services.systemd-resolved = {
        overrideStrategy = "asDropin";
        wantedBy = [ "sysinit.target" ];
        aliases = [ "dbus-org.freedesktop.resolve1.service" ];
        restartTriggers = [ config.environment.etc."systemd/resolved.conf".source ];
      };
    })
  ];
}
