# Addresses, names and what is open.
{
  networking = {
    hostName = "web";
    domain = "example.org";
    # The card asks for its address; the network of what runs on this machine has a fixed one.
    bridges.lan.interfaces = [ ];
    interfaces.lan = {
      ipv4.addresses = [ { address = "192.0.2.10"; prefixLength = 24; } ];
      ipv4.routes = [ { address = "198.51.100.0"; prefixLength = 24; via = "192.0.2.1"; } ];
      ipv6.addresses = [ { address = "2001:db8::10"; prefixLength = 64; } ];
    };
    nameservers = [ "192.0.2.53" ];
    search = [ "example.org" ];
    hosts."192.0.2.20" = [ "db.example.org" "db" ];
    timeServers = [ "time.example.org" ];

    firewall = {
      allowedTCPPorts = [ 80 ];
      allowedTCPPortRanges = [ { from = 8000; to = 8002; } ];
      allowedUDPPorts = [ 51820 ];
      # Only machines on that network ask for the figures.
      interfaces.lan.allowedTCPPorts = [ 9100 ];
      allowPing = false;
      extraInputRules = "ip saddr 203.0.113.0/24 tcp dport 5432 accept";
    };
  };
}
