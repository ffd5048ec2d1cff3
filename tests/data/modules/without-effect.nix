# What this system has by name only is told when it is set: as an error where the machine would be another one than is said.
let
  configuration = { lib, ... }: {
    fileSystems."/" = { device = "/dev/vda1"; fsType = "ext4"; };
    boot.loader.grub.device = "nodev";
    # Not a wish: the option's own default.
    boot.swraid.enable = false;
    nix.distributedBuilds = lib.mkDefault false;
    security.polkit.enable = true;
    hardware.cpu.intel.updateMicrocode = lib.mkDefault true;
    boot.loader.grub.users.root.password = "secret";
    boot.binfmt.emulatedSystems = [ "aarch64-linux" ];
    fileSystems."/secret" = { device = "/dev/vdb"; encrypted.enable = true; };
    systemd.services.shut = { script = "true"; confinement.enable = true; };
    networking.defaultGateway = "192.0.2.1";
  };
  machine = import ../../../os/nixos { inherit configuration; };
in
{
  warnings = machine.config.warnings;
  failed = map (a: a.message) (builtins.filter (a: !a.assertion) machine.config.assertions);
}
