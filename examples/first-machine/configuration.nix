# A first server: a web page, ssh, people, a timer, a firewall.
#   ./quickstart builds this, boots it, and switches it to second.nix.
{
  imports = [
    ./hardware.nix
    ./server.nix
    ./greeter.nix
    ./bob.nix
  ];

  services.nginx.virtualHosts."first.example".root = ./site;
}
