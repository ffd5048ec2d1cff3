# Imported by generated hardware files: firmware for whatever was found.
{ lib, ... }:
{
  hardware.enableRedistributableFirmware = lib.mkDefault true;
}
