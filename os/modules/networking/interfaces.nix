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
      options = mkOption { type = types.attrsOf types.str; default = { }; description = "Accepted for compatibility."; };
    };
  };
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
      virtual = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
      wakeOnLan.enable = mkOption { type = types.bool; default = false; description = "Whether the machine can be woken over the network."; };
      tempAddress = mkOption { type = types.str; default = "default"; description = "Accepted for compatibility."; };
      proxyARP = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
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
  firstFixed = lib.findFirst hasFixed null interfaces;
  gatewaysOf = i: builtins.filter (g: g != null && (g.interface == i.name || g.interface == null && firstFixed != null && firstFixed.name == i.name))
    [ cfg.defaultGateway cfg.defaultGateway6 ];
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
  named = lib.unique (builtins.attrNames cfg.interfaces ++ builtins.attrNames bridged ++ builtins.attrNames bonded ++ builtins.attrNames vlansOn);
  blank = { useDHCP = null; ipv4 = { addresses = [ ]; routes = [ ]; }; ipv6 = { addresses = [ ]; routes = [ ]; }; macAddress = null; mtu = null; };
  networkOf = name:
    let i = cfg.interfaces.${name} or (blank // { inherit name; }); slave = bridged ? ${name} || bonded ? ${name}; in
    {
      matchConfig.Name = i.name;
      DHCP = if slave then "no" else if dhcp i then "yes" else "no";
      address = map (a: "${a.address}/${toString a.prefixLength}") (i.ipv4.addresses ++ i.ipv6.addresses);
      routes = map (r: { Destination = "${r.address}/${toString r.prefixLength}"; } // lib.optionalAttrs (r.via != null) { Gateway = r.via; } // lib.optionalAttrs (r.type != null) { Type = r.type; }) (i.ipv4.routes ++ i.ipv6.routes)
        ++ map (g: { Gateway = g.address; GatewayOnLink = g.interface != null; } // lib.optionalAttrs (g.metric != null) { Metric = g.metric; } // lib.optionalAttrs (g.source != null) { PreferredSource = g.source; }) (gatewaysOf i);
      dns = lib.optionals (hasFixed i) cfg.nameservers;
      bridge = bridged.${name} or [ ];
      bond = bonded.${name} or [ ];
      vlan = vlansOn.${name} or [ ];
      networkConfig = { IPv6PrivacyExtensions = "kernel"; } // lib.optionalAttrs (!cfg.enableIPv6) { LinkLocalAddressing = "no"; IPv6AcceptRA = false; };
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
    tempAddresses = mkOption { type = types.str; default = "default"; description = "Accepted for compatibility."; };
    networkmanager.enable = mkOption { type = types.bool; default = false; description = "Not supported."; };
    wireless.enable = mkOption { type = types.bool; default = false; description = "Not supported yet."; };
  };
  config = {
    assertions = [ {
      assertion = !cfg.networkmanager.enable && !cfg.wireless.enable;
      message = "networking.networkmanager and networking.wireless are not supported; the network is configured by systemd-networkd.";
    } ];
    boot.kernelParams = lib.mkIf (cfg.usePredictableInterfaceNames == false) [ "net.ifnames=0" ];
    systemd.network = lib.mkIf (!config.boot.isContainer) {
      enable = lib.mkDefault true;
      netdevs =
        lib.mapAttrs' (name: b: { name = "40-${name}"; value = netdev "bridge" name { bridgeConfig = lib.optionalAttrs b.rstp { STP = true; }; }; }) cfg.bridges
        // lib.mapAttrs' (name: b: { name = "40-${name}"; value = netdev "bond" name { bondConfig = lib.mapAttrs' (n: v: { name = { mode = "Mode"; miimon = "MIIMonitorSec"; lacp_rate = "LACPTransmitRate"; xmit_hash_policy = "TransmitHashPolicy"; }.${n} or n; value = v; }) b.driverOptions; }; }) cfg.bonds
        // lib.mapAttrs' (name: v: { name = "40-${name}"; value = netdev "vlan" name { vlanConfig.Id = v.id; }; }) cfg.vlans;
      networks = lib.listToAttrs (map (name: { name = "40-${name}"; value = networkOf name; }) named)
        // lib.optionalAttrs cfg.useDHCP {
          "99-ethernet-default-dhcp" = {
            matchConfig = { Type = "ether"; Kind = "!*"; };
            DHCP = "yes";
            networkConfig.IPv6PrivacyExtensions = "kernel";
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
    environment.etc."resolv.conf" = lib.mkIf (ownResolver && cfg.resolvconf.enable && !cfg.useDHCP) { text = searchLine + fixedServers; };
  };
}
