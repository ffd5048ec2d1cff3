# For machines without a screen, a keyboard or a person beside them.
{ lib, ... }:
{
  boot.kernelParams = [ "panic=1" "boot.panic_on_fail" ];
  systemd.services."getty@tty1".enable = lib.mkDefault false;
  systemd.enableEmergencyMode = lib.mkDefault false;
  boot.loader.grub.splashImage = null;
}
