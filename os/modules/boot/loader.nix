# Boot loaders. The menus themselves are written by the native activation, which knows the generations.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot.loader;
  grub = cfg.grub;
  sd = cfg.systemd-boot;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  limit = default: mkOption { type = types.nullOr types.int; inherit default; example = 20; description = "How many generations the menu shows; `null` for all."; };
  kind = if sd.enable then "systemd-boot" else if grub.enable then "grub" else if cfg.external.enable then "external" else "none";
  root = config.fileSystems."/" or { label = null; device = null; };
  # How GRUB finds the file system of the store.
  search = fs:
    let
      label = if fs.label != null then fs.label else byPart "label" fs.device;
      uuid = byPart "uuid" fs.device;
      byPart = kind: device: let m = if device == null then null else builtins.match "(/dev/disk/by-${kind}/|${lib.toUpper kind}=)(.*)" device; in if m == null then null else builtins.elemAt m 1;
    in
    if label != null then "--label ${label}" else if uuid != null then "--fs-uuid ${uuid}" else "--label nixos";
  # The serial line among the kernel's consoles, as GRUB's arguments.
  serialConsole =
    let
      found = builtins.filter (m: m != null) (map (builtins.match "console=ttyS([0-9]+)(,([0-9]+).*)?") config.boot.kernelParams);
      one = builtins.head found;
      speed = builtins.elemAt one 2;
    in
    if found == [ ] then null else "--unit=${builtins.head one} --speed=${if speed == null then "115200" else speed}";
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "boot" "loader" "grub" "timeout" ] [ "boot" "loader" "timeout" ])
    (lib.mkRenamedOptionModule [ "boot" "loader" "gummiboot" "enable" ] [ "boot" "loader" "systemd-boot" "enable" ])
    (lib.mkRenamedOptionModule [ "boot" "loader" "gummiboot" "timeout" ] [ "boot" "loader" "timeout" ])
    (lib.mkRemovedOptionModule [ "boot" "loader" "grub" "version" ] "There is only GRUB 2.")
  ];
  options.boot.loader = {
    timeout = mkOption { type = types.nullOr types.int; default = 5; description = "Seconds that the menu waits; `null` waits for ever."; };
    efi = {
      canTouchEfiVariables = flag false "Whether the firmware's boot entries are changed.";
      efiSysMountPoint = mkOption { type = types.str; default = "/boot"; description = "Where the EFI system partition is mounted."; };
    };
    grub = {
      enable = mkOption { type = types.bool; default = !config.boot.isContainer && !sd.enable && !cfg.external.enable && !cfg.generic-extlinux-compatible.enable && !cfg.initScript.enable; defaultText = lib.literalMD "whether no other boot loader is chosen"; description = "Whether GRUB is the boot loader."; };
      device = mkOption { type = types.str; default = ""; example = "/dev/vda"; description = "Disk that GRUB is written to, or `nodev` for the menu only."; };
      devices = mkOption { type = types.listOf types.str; default = [ ]; description = "Disks, when there are several."; };
      mirroredBoots = mkOption { type = types.listOf types.raw; default = [ ]; description = "Accepted for compatibility."; };
      efiSupport = flag false "Whether GRUB is installed for EFI.";
      efiInstallAsRemovable = flag false "Whether GRUB is put where firmware without boot entries looks.";
      configurationLimit = limit 100;
      configurationName = mkOption { type = types.str; default = ""; description = "Name of this configuration in the menu."; };
      default = mkOption { type = types.either types.int types.str; default = 0; apply = toString; description = "Entry that is booted; `saved` for the last one."; };
      extraEntries = text "More entries.";
      extraEntriesBeforeNixOS = flag false "Whether they come first.";
      extraConfig = text "More lines of the menu's configuration.";
      extraPerEntryConfig = text "Accepted for compatibility.";
      extraPrepareConfig = text "Accepted for compatibility.";
      extraInstallCommands = text "Accepted for compatibility.";
      copyKernels = flag false "Whether kernels are copied beside the menu, for GRUBs that cannot read the store's file system.";
      fsIdentifier = mkOption { type = types.enum [ "uuid" "label" "provided" ]; default = "label"; description = "How GRUB finds file systems."; };
      forceInstall = flag false "Accepted for compatibility.";
      useOSProber = flag false "Accepted for compatibility.";
      users = mkOption { type = types.attrsOf types.raw; default = { }; description = "Accepted for compatibility."; };
      splashImage = mkOption { type = types.nullOr types.path; default = null; description = "Accepted for compatibility."; };
      theme = mkOption { type = types.nullOr types.path; default = null; description = "Accepted for compatibility."; };
      gfxmodeBios = mkOption { type = types.str; default = "text"; description = "Accepted for compatibility."; };
      gfxmodeEfi = mkOption { type = types.str; default = "auto"; description = "Accepted for compatibility."; };
      memtest86.enable = flag false "Accepted for compatibility.";
      serial = mkOption { type = types.nullOr types.str; default = serialConsole; defaultText = lib.literalMD "the serial line among the kernel's consoles"; description = "Arguments of GRUB's `serial`; the menu then also appears there."; };
    };
    systemd-boot = {
      enable = flag false "Whether systemd-boot is the boot loader (EFI only).";
      editor = flag true "Whether entries can be edited at boot.";
      configurationLimit = limit null;
      consoleMode = mkOption { type = types.enum [ "0" "1" "2" "5" "auto" "max" "keep" ]; default = "keep"; description = "Resolution."; };
      sortKey = mkOption { type = types.str; default = "nixos"; description = "Key by which entries are sorted."; };
      graceful = flag false "Whether failures to change the firmware's entries are ignored.";
      xbootldrMountPoint = mkOption { type = types.nullOr types.str; default = null; description = "Accepted for compatibility."; };
      extraEntries = mkOption { type = types.attrsOf types.lines; default = { }; description = "More entries, by file name."; };
      extraFiles = mkOption { type = types.attrsOf types.path; default = { }; description = "Files to copy to the EFI partition."; };
      extraInstallCommands = text "Accepted for compatibility.";
      memtest86.enable = flag false "Accepted for compatibility.";
      netbootxyz.enable = flag false "Accepted for compatibility.";
      installDeviceTree = flag false "Accepted for compatibility.";
      rebootForBitlocker = flag false "Accepted for compatibility.";
      bootCounting = {
        enable = flag false "Accepted for compatibility.";
        tries = mkOption { type = types.int; default = 3; description = "Accepted for compatibility."; };
      };
    };
    generic-extlinux-compatible = {
      enable = flag false "Whether a menu for extlinux and U-Boot is written; not supported yet.";
      configurationLimit = limit 20;
    };
    external = {
      enable = flag false "Whether a program of your own installs the boot loader.";
      installHook = mkOption { type = types.nullOr types.path; default = null; description = "That program; it gets the path of the system."; };
    };
    initScript.enable = flag false "Accepted for compatibility: no boot loader.";
  };
  config = {
    assertions = [
      {
        assertion = !(grub.enable && sd.enable);
        message = "Both boot.loader.grub.enable and boot.loader.systemd-boot.enable are set; a machine has one boot loader.";
      }
      {
        assertion = !grub.enable || grub.device != "" || grub.devices != [ ];
        message = "boot.loader.grub.device is not set. Name the disk, for example \"/dev/vda\", or \"nodev\" to write the menu only.";
      }
      {
        assertion = !cfg.generic-extlinux-compatible.enable;
        message = "boot.loader.generic-extlinux-compatible is not supported yet.";
      }
      {
        assertion = !cfg.external.enable || cfg.external.installHook != null;
        message = "boot.loader.external.installHook is not set.";
      }
    ];
    system.activationData.bootLoader = {
      inherit kind;
      inherit (cfg) timeout;
      configurationLimit = if sd.enable then sd.configurationLimit else grub.configurationLimit;
      inherit (cfg.efi) efiSysMountPoint canTouchEfiVariables;
      grub = if kind != "grub" then null else {
        devices = if grub.devices != [ ] then grub.devices else [ grub.device ];
        inherit (grub) efiSupport efiInstallAsRemovable extraEntries extraConfig extraEntriesBeforeNixOS configurationName copyKernels fsIdentifier default;
        biosDirectory = "${pkgs.grub2}/lib/grub/i386-pc";
        coreImage = if grub.efiSupport then null else "${pkgs.grub2}/core.img";
        bootImage = "${pkgs.grub2}/boot.img";
        efiDirectory = null;
        bootPath = "/boot";
        storeSearch = search root;
        bootSearch = search (config.fileSystems."/boot" or root);
        storePrefix = "";
        inherit (grub) serial;
      };
      systemdBoot = if kind != "systemd-boot" then null else {
        inherit (sd) editor consoleMode sortKey graceful extraEntries;
        extraFiles = builtins.mapAttrs (_: f: "${f}") sd.extraFiles;
        stub = "${pkgs.systemd-boot}/systemd-bootx64.efi";
      };
      installHook = if kind == "external" then "${cfg.external.installHook}" else null;
    };
  };
}
