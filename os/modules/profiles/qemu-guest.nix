# For machines that QEMU runs.
{ config, lib, ... }:
{
  boot.initrd.availableKernelModules = [ "virtio_net" "virtio_pci" "virtio_mmio" "virtio_blk" "virtio_scsi" "9p" "9pnet_virtio" ];
  boot.initrd.kernelModules = [ ];
  boot.kernelModules = [ "virtio_rng" "virtio_balloon" "virtio_console" ];
}
