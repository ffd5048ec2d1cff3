# Addresses, routes and name servers, carried out by systemd-networkd.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking;
  address = version: types.submodule {
    options = {
      address = mkOption { type = types.str; example = if version == 4 then "192.0.2.10" else "2001:db8::10"; description = "Address."; };
      prefixLength = mkOption { type = types.ints.between 0 (if version == 4 then 32 else 128); example = 24; description = "Length of the network's prefix."; };
    };
  };
  route = version: types.submodule {
    options = {
      address = mkOption { type = types.str; description = "Network."; };
      prefixLength = mkOption { type = types.ints.between 0 (if version == 4 then 32 else 128); description = "Length of its prefix."; };
      via = mkOption { type = types.nullOr types.str; default = null; description = "Next hop."; };
      type = mkOption { type = types.nullOr types.str; default = null; description = "Kind of the route."; };
      options = mkOption { type = types.attrsOf types.str; default = { }; example = { mtu = "1400"; }; description = "More settings of the route: mtu, metric, src, initcwnd, or names of systemd-networkd's `[Route]`."; };
    };
  };
  privacy = types.enum [ "default" "disabled" "enabled" "kernel" ];
  privacyExtensions = { default = "yes"; enabled = "prefer-public"; disabled = "no"; kernel = "kernel"; };
  routeSetting = { mtu = "MTUBytes"; metric = "Metric"; src = "PreferredSource"; initcwnd = "InitialCongestionWindow"; initrwnd = "InitialAdvertisedReceiveWindow"; onlink = "GatewayOnLink"; table = "Table"; };
  family = version: {
    addresses = mkOption { type = types.listOf (address version); default = [ ]; example = [ { address = "192.0.2.10"; prefixLength = 24; } ]; description = "Fixed addresses."; };
    routes = mkOption { type = types.listOf (route version); default = [ ]; description = "Fixed routes."; };
  };
  interface = types.submodule ({ name, ... }: {
    options = {
      name = mkOption { type = types.str; default = name; description = "Name of the interface."; };
      useDHCP = mkOption { type = types.nullOr types.bool; default = null; description = "Whether this interface gets its address by DHCP; `null` follows `networking.useDHCP`."; };
      ipv4 = family 4;
      ipv6 = family 6;
      macAddress = mkOption { type = types.nullOr types.str; default = null; description = "Hardware address to use."; };
      mtu = mkOption { type = types.nullOr types.int; default = null; description = "Largest packet."; };
      virtual = mkOption { type = types.bool; default = false; description = "Whether the interface is made: a tun or tap device."; };
      virtualType = mkOption { type = types.enum [ "tun" "tap" ]; default = if lib.hasPrefix "tun" name then "tun" else "tap"; defaultText = lib.literalMD "`tun` when the name begins so, else `tap`"; description = "Kind of a virtual interface."; };
      virtualOwner = mkOption { type = types.str; default = "root"; description = "Account that may use a virtual interface."; };
      wakeOnLan.enable = mkOption { type = types.bool; default = false; description = "Whether the machine can be woken over the network."; };
      tempAddress = mkOption { type = privacy; default = cfg.tempAddresses; defaultText = lib.literalExpression "config.networking.tempAddresses"; description = "Whether the interface has changing IPv6 addresses besides its own: never, also, or preferred (`default`)."; };
      proxyARP = mkOption { type = types.bool; default = false; description = "Whether the machine answers for addresses that it has a route to."; };
    };
  });
  gateway = types.nullOr (types.coercedTo types.str (address: { inherit address; }) (types.submodule {
    options = {
      address = mkOption { type = types.str; description = "Address of the gateway."; };
      interface = mkOption { type = types.nullOr types.str; default = null; description = "Interface that leads to it."; };
      metric = mkOption { type = types.nullOr types.int; default = null; description = "Metric of the route."; };
      source = mkOption { type = types.nullOr types.str; default = null; description = "Address to send from."; };
    };
  }));
  interfaces = builtins.attrValues cfg.interfaces;
  hasFixed = i: i.ipv4.addresses != [ ] || i.ipv6.addresses != [ ];
  # A gateway without an interface belongs to the one whose network it is in; a gateway in none of them, to the first one with fixed addresses.
  number = address: lib.foldl' (sum: part: sum * 256 + lib.toInt part) 0 (lib.splitString "." address);
  block = prefixLength: lib.foldl' (size: _: size * 2) 1 (lib.range 1 (32 - prefixLength));
  isIn = gateway: a: builtins.match "[0-9]+(\\.[0-9]+){3}" gateway != null && number gateway / block a.prefixLength == number a.address / block a.prefixLength;
  carries = family: g: lib.findFirst (i: family == "ipv4" && builtins.any (isIn g.address) i.ipv4.addresses) (lib.findFirst (i: i.${family}.addresses != [ ]) null interfaces) interfaces;
  gateways = lib.concatMap ({ family, option, g }: lib.optional (g != null) {
    inherit option g;
    name = if g.interface != null then g.interface else (let found = carries family g; in if found == null then null else found.name);
  }) [ { family = "ipv4"; option = "defaultGateway"; g = cfg.defaultGateway; } { family = "ipv6"; option = "defaultGateway6"; g = cfg.defaultGateway6; } ];
  gatewaysOf = i: map (entry: entry.g) (builtins.filter (entry: entry.name == i.name) gateways);
  dhcp = i: if i.useDHCP != null then i.useDHCP else cfg.useDHCP && !hasFixed i;
  # Without systemd-resolved nobody writes resolv.conf from what DHCP said.
  ownResolver = !config.services.resolved.enable && !cfg.resolvconf.useLocalResolver && config.systemd.network.enable;
  fixedServers = lib.concatMapStrings (s: "nameserver ${s}\n") cfg.nameservers;
  search = cfg.search ++ lib.optional (cfg.domain != null && cfg.search == [ ]) cfg.domain;
  searchLine = lib.optionalString (search != [ ]) "search ${lib.concatStringsSep " " search}\n";
  netdev = kind: name: extra: { netdevConfig = { Name = name; Kind = kind; }; } // extra;
  member = key: groups: lib.zipAttrsWith (_: lib.concatLists) (lib.mapAttrsToList (name: g: lib.genAttrs g.interfaces (_: [ name ])) groups);
  bridged = member "bridge" cfg.bridges;
  bonded = member "bond" cfg.bonds;
  vlansOn = lib.zipAttrsWith (_: names: names) (lib.mapAttrsToList (name: v: { ${v.interface} = name; }) cfg.vlans);
  named = lib.unique (map (i: i.name) interfaces ++ builtins.filter (name: name != null) (map (entry: entry.name) gateways) ++ builtins.attrNames bridged ++ builtins.attrNames bonded ++ builtins.attrNames vlansOn);
  blank = { useDHCP = null; ipv4 = { addresses = [ ]; routes = [ ]; }; ipv6 = { addresses = [ ]; routes = [ ]; }; macAddress = null; mtu = null; tempAddress = cfg.tempAddresses; proxyARP = false; };
  networkOf = name:
    let i = lib.findFirst (i: i.name == name) (blank // { inherit name; }) interfaces; slave = bridged ? ${name} || bonded ? ${name}; in
    {
      matchConfig.Name = i.name;
      DHCP = if slave then "no" else if dhcp i then "yes" else "no";
      address = map (a: "${a.address}/${toString a.prefixLength}") (i.ipv4.addresses ++ i.ipv6.addresses);
      routes = map (r: { Destination = "${r.address}/${toString r.prefixLength}"; } // lib.optionalAttrs (r.via != null) { Gateway = r.via; } // lib.optionalAttrs (r.type != null) { Type = r.type; } // lib.mapAttrs' (n: value: { name = routeSetting.${n} or n; inherit value; }) r.options) (i.ipv4.routes ++ i.ipv6.routes)
        ++ map (g: { Gateway = g.address; GatewayOnLink = g.interface != null; } // lib.optionalAttrs (g.metric != null) { Metric = g.metric; } // lib.optionalAttrs (g.source != null) { PreferredSource = g.source; }) (gatewaysOf i);
      dns = lib.optionals (hasFixed i) cfg.nameservers;
      bridge = bridged.${name} or [ ];
      bond = bonded.${name} or [ ];
      vlan = vlansOn.${name} or [ ];
      networkConfig = { IPv6PrivacyExtensions = privacyExtensions.${i.tempAddress}; } // lib.optionalAttrs i.proxyARP { IPv4ProxyARP = true; }
        # Fixed addresses are there with or without a cable.
        // lib.optionalAttrs (hasFixed i && !dhcp i) { ConfigureWithoutCarrier = true; } // lib.optionalAttrs (!cfg.enableIPv6) { LinkLocalAddressing = "no"; IPv6AcceptRA = false; };
      linkConfig = lib.optionalAttrs (i.macAddress != null) { MACAddress = i.macAddress; } // lib.optionalAttrs (i.mtu != null) { MTUBytes = toString i.mtu; };
    };
  members = extra: types.attrsOf (types.submodule { options = { interfaces = mkOption { type = types.listOf types.str; description = "Interfaces that belong to it."; }; } // extra; });
in
{
  options.networking = {
    useDHCP = mkOption { type = types.bool; default = true; description = "Whether interfaces without fixed addresses get theirs by DHCP."; };
    useNetworkd = mkOption { type = types.bool; default = true; description = "Accepted for compatibility: the network is always configured by systemd-networkd."; };
    usePredictableInterfaceNames = mkOption { type = types.nullOr types.bool; default = true; description = "Whether interfaces are named after their place in the machine (`enp1s0`), not in the order of their discovery (`eth0`)."; };
    dhcpcd.enable = mkOption { type = types.bool; default = true; internal = true; description = "Accepted for compatibility."; };
    dhcpcd.extraConfig = mkOption { type = types.lines; default = ""; internal = true; description = "Accepted for compatibility."; };
    interfaces = mkOption { type = types.attrsOf interface; default = { }; example = { eth0.ipv4.addresses = [ { address = "192.0.2.10"; prefixLength = 24; } ]; }; description = "Interfaces by name."; };
    defaultGateway = mkOption { type = gateway; default = null; example = "192.0.2.1"; description = "Gateway for everything (IPv4)."; };
    defaultGateway6 = mkOption { type = gateway; default = null; example = { address = "fe80::1"; interface = "eth0"; }; description = "Gateway for everything (IPv6)."; };
    nameservers = mkOption { type = types.listOf types.str; default = [ ]; example = [ "192.0.2.53" ]; description = "Name servers."; };
    search = mkOption { type = types.listOf types.str; default = [ ]; description = "Domains in which short names are looked up."; };
    bridges = mkOption { type = members { rstp = mkOption { type = types.bool; default = false; description = "Whether the spanning tree protocol is used."; }; }; default = { }; description = "Bridges."; };
    bonds = mkOption { type = members { driverOptions = mkOption { type = types.attrsOf types.str; default = { }; description = "Settings of the bond."; }; }; default = { }; description = "Bonds."; };
    vlans = mkOption {
      type = types.attrsOf (types.submodule { options = {
        id = mkOption { type = types.ints.between 0 4094; description = "Number."; };
        interface = mkOption { type = types.str; description = "Interface that carries it."; };
      }; });
      default = { };
      description = "Virtual networks.";
    };
    localCommands = mkOption { type = types.lines; default = ""; description = "Shell commands run when the network has been configured."; };
    resolvconf.enable = mkOption { type = types.bool; default = true; description = "Whether `/etc/resolv.conf` is written."; };
    resolvconf.useLocalResolver = mkOption { type = types.bool; default = false; description = "Whether names are asked from this machine itself."; };
    tempAddresses = mkOption { type = privacy; default = "kernel"; description = "Whether interfaces have changing IPv6 addresses besides their own: never, also, or preferred (`default`). `kernel` leaves it to the kernel, which makes none."; };
    networkmanager.enable = mkOption { type = types.bool; default = false; description = "Not supported."; };
    wireless.enable = mkOption { type = types.bool; default = false; description = "Not supported yet."; };
  };
  config = {
    assertions = map (entry: {
      assertion = entry.name != null;
      message = "networking.${entry.option}: no interface has a fixed address of its kind. Name the one that leads there: networking.${entry.option} = { address = \"${entry.g.address}\"; interface = …; };";
    }) gateways ++ [ {
      assertion = !cfg.networkmanager.enable && !cfg.wireless.enable;
      message = "networking.networkmanager and networking.wireless are not supported; the network is configured by systemd-networkd.";
    } ];
    boot.kernelParams = lib.mkIf (cfg.usePredictableInterfaceNames == false) [ "net.ifnames=0" ];
    systemd.network = lib.mkIf (!config.boot.isContainer) {
      enable = lib.mkDefault true;
      netdevs =
        lib.mapAttrs' (name: b: { name = "40-${name}"; value = netdev "bridge" name { bridgeConfig = lib.optionalAttrs b.rstp { STP = true; }; }; }) cfg.bridges
        // lib.mapAttrs' (name: b: { name = "40-${name}"; value = netdev "bond" name { bondConfig = lib.mapAttrs' (n: v: { name = { mode = "Mode"; miimon = "MIIMonitorSec"; lacp_rate = "LACPTransmitRate"; xmit_hash_policy = "TransmitHashPolicy"; }.${n} or n; value = v; }) b.driverOptions; }; }) cfg.bonds
        // lib.mapAttrs' (name: v: { name = "40-${name}"; value = netdev "vlan" name { vlanConfig.Id = v.id; }; }) cfg.vlans
        // lib.listToAttrs (map (i: { name = "40-${i.name}"; value = netdev i.virtualType i.name { ${"${i.virtualType}Config"}.User = i.virtualOwner; }; }) (builtins.filter (i: i.virtual) interfaces));
      links = lib.listToAttrs (map (i: {
        name = "40-${i.name}";
        value = { matchConfig.OriginalName = i.name; linkConfig.WakeOnLan = "magic"; };
      }) (builtins.filter (i: i.wakeOnLan.enable) interfaces));
      networks = lib.listToAttrs (map (name: { name = "40-${name}"; value = networkOf name; }) named)
        // lib.optionalAttrs cfg.useDHCP {
          "99-ethernet-default-dhcp" = {
            matchConfig = { Type = "ether"; Kind = "!*"; };
            DHCP = "yes";
            networkConfig.IPv6PrivacyExtensions = privacyExtensions.${cfg.tempAddresses};
          };
        };
    };
    systemd.services = lib.mkMerge [
      (lib.mkIf (cfg.localCommands != "") {
        network-local-commands = {
          description = "Commands of networking.localCommands";
          wantedBy = [ "multi-user.target" ];
          after = [ "systemd-networkd.service" ];
          serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
          script = cfg.localCommands;
        };
      })
      (lib.mkIf (ownResolver && cfg.resolvconf.enable && cfg.useDHCP) {
        resolv-conf = {
          description = "Write /etc/resolv.conf from what DHCP said";
          wantedBy = [ "multi-user.target" ];
          after = [ "systemd-networkd.service" ];
          enableDefaultPath = false;
          path = [ pkgs.coreutils ];
          serviceConfig = { Type = "oneshot"; RemainAfterExit = false; };
          # networkd keeps what it knows about all interfaces in one small file of shell assignments.
          script = ''
            DNS= DOMAINS=
            if [ -e /run/systemd/netif/state ]; then
              while IFS='=' read -r key value; do
                case "$key" in DNS) DNS="$value" ;; DOMAINS) DOMAINS="$value" ;; esac
              done < /run/systemd/netif/state
            fi
            new=/etc/.resolv.conf.new
            {
              echo "# Written by resolv-conf.service from networking.nameservers and DHCP."
              printf '%s' ${lib.escapeShellArg fixedServers}
              for server in $DNS; do echo "nameserver $server"; done
              ${if searchLine != "" then "printf '%s' ${lib.escapeShellArg searchLine}" else "[ -z \"$DOMAINS\" ] || echo \"search $DOMAINS\""}
            } > "$new"
            mv -f "$new" /etc/resolv.conf
          '';
        };
      })
    ];
    systemd.paths = lib.mkIf (ownResolver && cfg.resolvconf.enable && cfg.useDHCP) {
      resolv-conf = {
        description = "Watch what DHCP says about name servers";
        wantedBy = [ "multi-user.target" ];
        pathConfig.PathChanged = "/run/systemd/netif/state";
      };
    };
    environment.systemPackages = [ pkgs.iputils ];
    environment.etc."resolv.conf" = lib.mkIf (ownResolver && cfg.resolvconf.enable && !cfg.useDHCP) { text = searchLine + fixedServers; };
  };
}
