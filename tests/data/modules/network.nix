# Addresses, gateways and devices as systemd-networkd reads them; rules as nftables does.
let
  configuration = {
    networking = {
      useDHCP = false;
      interfaces.eth0 = {
        ipv4.addresses = [ { address = "10.1.2.3"; prefixLength = 20; } ];
        ipv6.addresses = [ { address = "2001:db8::3"; prefixLength = 64; } ];
        ipv4.routes = [ { address = "172.16.0.0"; prefixLength = 12; via = "10.1.2.2"; options = { mtu = "1400"; metric = "5"; }; } ];
        tempAddress = "disabled";
        proxyARP = true;
        wakeOnLan.enable = true;
      };
      # The name of the set is not the name of the interface.
      interfaces.first = { name = "a0"; ipv4.addresses = [ { address = "192.0.2.9"; prefixLength = 29; } ]; };
      interfaces.tun5 = { virtual = true; virtualOwner = "vpn"; };
      vlans.office = { id = 12; interface = "eth0"; };
      bridges.lan.interfaces = [ "eth1" ];
      # In the network of eth0, not of the first interface; the other one says where it leads.
      defaultGateway = "10.1.15.254";
      defaultGateway6 = { address = "fe80::1"; interface = "eth9"; metric = 7; };
      nat = { enable = true; enableIPv6 = true; internalInterfaces = [ "lan" ]; externalInterface = "eth0"; forwardPorts = [ { sourcePort = 8080; destination = "10.9.0.2:80"; } ]; };
      firewall = { rejectPackets = true; checkReversePath = "loose"; logRefusedPackets = true; trustedInterfaces = [ "lan" ]; allowedUDPPortRanges = [ { from = 60000; to = 60010; } ]; };
    };
    console.colors = [ "002b36" "dc322f" "859900" "b58900" "268bd2" "d33682" "2aa198" "eee8d5" "002b36" "cb4b16" "586e75" "657b83" "839496" "6c71c4" "93a1a1" "fdf6e3" ];
  };
  machine = import ../../../os/nixos { inherit configuration; };
  inherit (machine) config;
  units = builtins.filter (name: machine.lib.hasPrefix "network-device-" name) (builtins.attrNames config.systemd.units);
in
{
  files = machine.lib.mapAttrs (_: file: file.text) (machine.lib.filterAttrs (name: _: machine.lib.hasPrefix "systemd/network/" name) config.environment.etc);
  rules = config.system.build.nftablesText;
  inherit units;
  gone = config.systemd.services.network-device-lan.serviceConfig.ExecStop == "-${machine.pkgs.iproute2}/sbin/ip link delete dev lan";
  colours = machine.lib.filter (machine.lib.hasPrefix "vt.") config.boot.kernelParams;
  inherit (config.boot.kernel.sysctl) "net.ipv6.conf.all.forwarding";
}
