# The machine itself: a virtual one with one disk and a serial console.
{ modulesPath, ... }:
{
  imports = [
    (modulesPath + "/profiles/qemu-guest.nix")
    (modulesPath + "/profiles/minimal.nix")
  ];

  boot.loader.grub.device = "/dev/vda";
  boot.loader.timeout = 3;
  boot.kernelParams = [ "console=tty0" "console=ttyS0,115200" "panic=10" ];
  boot.tmp.cleanOnBoot = true;

  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
}
