# The second configuration of the same machine: another page; the greeter and Bob are no longer imported, so they go.
{
  imports = [
    ./hardware.nix
    ./server.nix
  ];

  services.nginx.virtualHosts."first.example".root = ./site-two;
}
