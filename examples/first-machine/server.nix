# What both configurations of the machine have.
{ config, lib, pkgs, ... }:
{
  networking.hostName = "first";
  time.timeZone = "Europe/Berlin";
  system.stateVersion = "26.05";
  # These files are in /etc/nixos of a fresh machine, which can rebuild itself from them.
  image.configuration = lib.mkDefault ./.;

  # The web server; which directory it shows is said by configuration.nix and second.nix.
  services.nginx = {
    enable = true;
    recommendedOptimisation = true;
    recommendedGzipSettings = true;
    virtualHosts."first.example" = {
      default = true;
      locations."/health".return = "200 ok";
    };
  };
  networking.firewall.allowedTCPPorts = [ 80 ];

  # Keys only: nobody guesses passwords here.
  services.openssh = {
    enable = true;
    settings.PasswordAuthentication = false;
    settings.KbdInteractiveAuthentication = false;
  };

  # Put your own key here.
  users.users.alice = {
    isNormalUser = true;
    description = "Alice";
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGdfycyS6eEexOemicBasZ0jFNBoSf2TqdV8/5sc2Ug alice@example.org"
    ];
  };
  # A demonstration machine: whoever has Alice's key is trusted with everything.
  security.sudo.wheelNeedsPassword = false;

  # A job that runs every quarter of an hour.
  systemd.services.housekeeping = {
    description = "Note the free space";
    startAt = "*:0/15";
    script = "df -h / > /var/lib/housekeeping/last";
    serviceConfig = {
      Type = "oneshot";
      StateDirectory = "housekeeping";
    };
  };

  environment.systemPackages = [ pkgs.git pkgs.jq ];
  boot.kernel.sysctl."net.ipv4.tcp_syncookies" = 1;
  services.journald.extraConfig = "SystemMaxUse=64M";

  users.motd = ''

    This is ${config.networking.hostName}, made by Firn from examples/first-machine.

  '';
}
