# As little as possible beside what is asked for.
{ lib, ... }:
{
  documentation = {
    enable = lib.mkDefault false;
    doc.enable = lib.mkDefault false;
    info.enable = lib.mkDefault false;
    man.enable = lib.mkDefault false;
    nixos.enable = lib.mkDefault false;
  };
  environment.defaultPackages = lib.mkDefault [ ];
  programs.command-not-found.enable = lib.mkDefault false;
  services.logrotate.enable = lib.mkDefault false;
}
