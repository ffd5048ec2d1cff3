# The first file tree of the machine: a static busybox, a shell script and the modules that the root file system needs.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot.initrd;
  names = default: description: mkOption { type = types.listOf types.str; inherit default description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  root = config.fileSystems."/" or { device = null; fsType = "auto"; options = [ "defaults" ]; };
  early = builtins.filter (fs: utils.fsNeededForBoot fs && fs.mountPoint != "/") config.system.build.fileSystems;
  kernel = config.boot.kernelPackages.kernel;
  quoted = lib.escapeShellArg;
  options = fs: lib.concatStringsSep "," (builtins.filter (o: o != "defaults" && !lib.hasPrefix "x-" o && o != "nofail" && o != "noauto" && o != "auto") fs.options);
  fsModules = { ext4 = [ "ext4" ]; ext3 = [ "ext4" ]; ext2 = [ "ext4" ]; vfat = [ "vfat" "nls_cp437" "nls_iso8859-1" ]; btrfs = [ "btrfs" ]; xfs = [ "xfs" ]; squashfs = [ "squashfs" ]; erofs = [ "erofs" ]; overlay = [ "overlay" ]; "9p" = [ "9p" "9pnet_virtio" ]; virtiofs = [ "virtiofs" ]; };
  needed = lib.concatLists (lib.mapAttrsToList (name: on: lib.optionals on (fsModules.${name} or [ ])) cfg.supportedFilesystems);
  settings = pkgs.writeText "firn-initrd.conf" ''
    rootDevice=${quoted (lib.defaultTo "" root.device)}
    rootFsType=${quoted root.fsType}
    rootOptions=${quoted (options root)}
    kernelModules=${quoted (toString cfg.kernelModules)}
    waitSeconds=${toString cfg.waitSeconds}
    verbose=${if cfg.verbose then "1" else "0"}
    # mount point, device, type, options; one a line
    earlyMounts=${quoted (lib.concatMapStrings (fs: "${fs.mountPoint} ${fs.device} ${fs.fsType} ${let o = options fs; in if o == "" then "defaults" else o}\n") early)}
  '';
  script = pkgs.writeText "init" (builtins.replaceStrings
    [ "@preDeviceCommands@" "@postDeviceCommands@" "@postMountCommands@" ]
    [ cfg.preDeviceCommands cfg.postDeviceCommands cfg.postMountCommands ]
    (builtins.readFile ./initrd-init.sh));
in
{
  options.boot.initrd = {
    enable = mkOption { type = types.bool; default = !config.boot.isContainer; defaultText = lib.literalExpression "!config.boot.isContainer"; description = "Whether there is an initrd."; };
    availableKernelModules = names [ ] "Modules that the initrd has, loaded when the hardware asks for them, or when the root device does not appear.";
    kernelModules = names [ ] "Modules that the initrd always loads.";
    includeDefaultModules = mkOption { type = types.bool; default = true; description = "Whether the usual modules for disks and keyboards are available."; };
    allowMissingModules = mkOption { type = types.bool; default = true; description = "Whether modules that the kernel does not have are passed over."; };
    supportedFilesystems = mkOption { type = types.coercedTo (types.listOf types.str) (list: lib.genAttrs list (_: true)) (types.attrsOf types.bool); default = { }; description = "File systems that the initrd can mount."; };
    compressor = mkOption { type = types.enum [ "gzip" "zstd" "xz" "cat" ]; default = "gzip"; description = "Compression."; };
    compressorArgs = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Its arguments."; };
    prepend = mkOption { type = types.listOf types.path; default = [ ]; description = "Archives that come before this one, such as microcode."; };
    secrets = mkOption { type = types.attrsOf (types.nullOr types.path); default = { }; description = "Not supported yet."; };
    preDeviceCommands = text "Shell commands before devices are looked for.";
    postDeviceCommands = text "Shell commands when devices have been looked for, before anything is mounted.";
    postMountCommands = text "Shell commands when everything is mounted below /mnt-root.";
    preLVMCommands = text "Accepted for compatibility.";
    extraUtilsCommands = text "Accepted for compatibility.";
    verbose = mkOption { type = types.bool; default = true; description = "Whether the initrd tells what it does."; };
    checkJournalingFS = mkOption { type = types.bool; default = true; description = "Accepted for compatibility: the root is checked by systemd."; };
    waitSeconds = mkOption { type = types.ints.positive; default = 60; description = "How long to wait for the root device."; };
    systemd.enable = mkOption { type = types.bool; default = false; description = "An initrd made of systemd; not supported yet."; };
    systemd.emergencyAccess = mkOption { type = types.raw; default = false; internal = true; description = "Accepted for compatibility."; };
    network.enable = mkOption { type = types.bool; default = false; description = "Not supported yet."; };
    luks.devices = mkOption { type = types.attrsOf types.raw; default = { }; description = "Not supported yet."; };
  };
  config = lib.mkIf cfg.enable {
    assertions = map (entry: { assertion = !entry.is; message = "boot.initrd.${entry.name} is not supported yet."; }) [
      { name = "systemd.enable"; is = cfg.systemd.enable; }
      { name = "network.enable"; is = cfg.network.enable; }
      { name = "luks.devices"; is = cfg.luks.devices != { }; }
      { name = "secrets"; is = cfg.secrets != { }; }
    ];
    boot.initrd.availableKernelModules = lib.optionals cfg.includeDefaultModules [
      "virtio_pci" "virtio_blk" "virtio_scsi" "virtio_mmio" "nvme" "ahci" "ata_piix" "sata_nv" "sata_sil" "sd_mod" "sr_mod" "mmc_block"
      "uhci_hcd" "ehci_hcd" "ehci_pci" "ohci_hcd" "ohci_pci" "xhci_hcd" "xhci_pci" "usbhid" "hid_generic" "usb_storage" "uas" "atkbd" "i8042" "ext4" "overlay"
    ] ++ needed;
    system.build.initialRamdisk = pkgs.runScript {
      name = "initrd-${kernel.version or "linux"}";
      script = ./initrd-build.sh;
      busybox = "${pkgs.busybox}/bin/busybox";
      kernel = "${kernel}";
      trees = map toString config.system.modulesTree;
      init = script;
      inherit settings;
      required = toString cfg.kernelModules;
      available = toString (lib.unique cfg.availableKernelModules);
      strict = if cfg.allowMissingModules then "" else "1";
      compressor = cfg.compressor;
      compress = {
        gzip = "gzip -n ${toString (lib.defaultTo [ "-9" ] cfg.compressorArgs)}";
        zstd = "${pkgs.zstd}/bin/zstd -q -c ${toString (lib.defaultTo [ "-10" ] cfg.compressorArgs)}";
        xz = "${pkgs.xz}/bin/xz --check=crc32 --lzma2=dict=512KiB -c ${toString (lib.defaultTo [ ] cfg.compressorArgs)}";
        cat = "cat";
      }.${cfg.compressor};
      prepend = map toString cfg.prepend;
      preferLocalBuild = true;
    };
    system.build.bootStage1 = script;
  };
}
