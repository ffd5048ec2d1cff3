# What a disk image of this machine is like. It is no part of the system, so that another size makes no other system.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.image;
  loader = config.system.activationData.bootLoader;
  root = config.fileSystems."/" or { label = null; device = null; fsType = "ext4"; };
  byLabel = if root.device == null then null else builtins.match "(/dev/disk/by-label/|LABEL=)(.*)" root.device;
  label = if root.label != null then root.label else if byLabel != null then builtins.elemAt byLabel 1 else null;
  esp = lib.findFirst (fs: fs.mountPoint == config.boot.loader.efi.efiSysMountPoint) null (builtins.attrValues config.fileSystems);
  kind = if loader.kind == "grub" then "bios" else if loader.kind == "systemd-boot" then "esp" else "none";
  content = types.submodule { options = {
    source = mkOption { type = types.path; description = "File."; };
    target = mkOption { type = types.str; description = "Where it goes."; };
    mode = mkOption { type = types.str; default = "0644"; description = "Permissions."; };
    user = mkOption { type = types.str; default = "root"; description = "Owner."; };
    group = mkOption { type = types.str; default = "root"; description = "Group."; };
  }; };
in
{
  options = {
    image = {
      baseName = mkOption { type = types.str; default = "nixos-image-${config.system.nixos.label}-${config.system.name}"; defaultText = lib.literalMD "label and name of the system"; description = "Name of the image's file, without its ending."; };
      format = mkOption { type = types.enum [ "raw" "qcow2" ]; default = "raw"; description = "Format."; };
      extension = mkOption { type = types.str; default = if cfg.format == "raw" then "img" else cfg.format; defaultText = lib.literalMD "`img` or `qcow2`"; description = "Ending of the file's name."; };
      fileName = mkOption { type = types.str; default = "${cfg.baseName}.${cfg.extension}"; defaultText = lib.literalExpression "\"\${baseName}.\${extension}\""; description = "Name of the file."; };
      filePath = mkOption { type = types.str; default = cfg.fileName; defaultText = lib.literalExpression "config.image.fileName"; description = "Path of the file."; };
      efiSupport = mkOption { type = types.bool; default = kind == "esp"; defaultText = lib.literalMD "whether the boot loader needs it"; description = "Whether the image has an EFI system partition."; };
      additionalSpace = mkOption { type = types.ints.unsigned; default = 512; description = "Free space in MiB when the size follows the contents."; };
      contents = mkOption { type = types.listOf content; default = [ ]; example = lib.literalExpression "[ { source = ./configuration.nix; target = \"/etc/nixos/configuration.nix\"; } ]"; description = "Files of the image beside the system."; };
      configuration = mkOption {
        type = types.nullOr types.path;
        default = null;
        example = lib.literalExpression "./.";
        description = "The directory with this machine's `configuration.nix`, or only that file. A fresh image has a copy of it in `/etc/nixos`, to be changed there, so that `nixos-rebuild` on the machine knows what the machine is made of. It is no part of the system.";
      };
      modules = mkOption { type = types.attrsOf types.deferredModule; default = { }; description = "Accepted for compatibility."; };
    };
    virtualisation = {
      diskSize = mkOption { type = types.either (types.enum [ "auto" ]) types.ints.positive; default = "auto"; example = 4096; description = "Size of the disk in MiB, or as large as the contents need."; };
      memorySize = mkOption { type = types.ints.positive; default = 512; description = "Memory of a virtual machine in MiB."; };
      cores = mkOption { type = types.ints.positive; default = 1; description = "Its processors."; };
      podman.enable = mkOption { type = types.bool; default = false; description = "Not supported yet."; };
      docker.enable = mkOption { type = types.bool; default = false; description = "Not supported yet."; };
      oci-containers.containers = mkOption { type = types.attrsOf types.raw; default = { }; description = "Not supported yet."; };
    };
  };
  config = {
    image.contents = lib.mkIf (cfg.configuration != null) [ {
      source = cfg.configuration;
      target = if builtins.readFileType cfg.configuration == "directory" then "/etc/nixos" else "/etc/nixos/configuration.nix";
    } ];
    assertions = [ {
      assertion = !config.virtualisation.podman.enable && !config.virtualisation.docker.enable && config.virtualisation.oci-containers.containers == { };
      message = "virtualisation.podman, docker and oci-containers are not supported yet.";
    } ];
    system.build.imageSpecification = utils.textFile "image-${config.system.name}.json" (builtins.toJSON {
      version = 1;
      toplevel = "${config.system.build.toplevel}";
      inherit (cfg) baseName format contents;
      diskSizeMiB = if config.virtualisation.diskSize == "auto" then null else config.virtualisation.diskSize;
      additionalSpaceMiB = cfg.additionalSpace;
      partitionTable = if kind == "none" then "none" else "gpt";
      bootLoader = loader.kind;
      bootPartition = { inherit kind; sizeMiB = { bios = 1; esp = 128; none = 0; }.${kind}; };
      grubBiosDirectory = if kind == "bios" then loader.grub.biosDirectory else null;
      grubCoreImage = if kind == "bios" then loader.grub.coreImage else null;
      grubBootImage = if kind == "bios" then loader.grub.bootImage else null;
      systemdBootStub = if kind == "esp" then loader.systemdBoot.stub else null;
      espMountPoint = config.boot.loader.efi.efiSysMountPoint;
      espLabel = if esp != null && esp.label != null then esp.label else "ESP";
      rootLabel = if label != null then label else "nixos";
      rootFsType = if root.fsType == "auto" then "ext4" else root.fsType;
      timeoutSeconds = config.boot.loader.timeout;
    });
    system.build.image = config.system.build.imageSpecification;
  };
}
