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

  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  # What is here is gone after a reboot.
  fileSystems."/srv/scratch" = {
    device = "none";
    fsType = "tmpfs";
    options = [ "size=8M" "mode=1777" "nosuid" "nodev" ];
  };
  swapDevices = [ { device = "/var/swap"; size = 16; priority = 5; } ];

  boot.kernel.sysctl = {
    "vm.swappiness" = 10;
    "net.ipv4.tcp_congestion_control" = "cubic";
  };
}
