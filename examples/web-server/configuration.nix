# A server with more to it: two addresses, three sites in front of a service of its own, people with different rights, jobs, a disk in memory.
{
  imports = [
    ./hardware.nix
    ./network.nix
    ./people.nix
    ./sites.nix
    ./jobs.nix
  ];

  time.timeZone = "Europe/Paris";
  system.stateVersion = "26.05";

  services.journald.extraConfig = "SystemMaxUse=50M";
  services.journald.rateLimitBurst = 5000;

  # Old generations go after a month, equal files of the store are made one.
  nix.gc = {
    automatic = true;
    dates = "weekly";
    options = "--delete-older-than 30d";
  };
  nix.optimise.automatic = true;
  nix.settings.max-jobs = 1;
}
