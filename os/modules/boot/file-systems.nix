# File systems and where they are mounted.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  fsType = types.submodule ({ name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the entry counts."; };
      mountPoint = mkOption { type = types.nonEmptyStr; default = name; description = "Where it is mounted."; };
      device = mkOption { type = types.nullOr types.nonEmptyStr; default = null; example = "/dev/disk/by-label/nixos"; description = "Device."; };
      label = mkOption { type = types.nullOr types.nonEmptyStr; default = null; description = "Label, instead of the device."; };
      fsType = mkOption { type = types.nonEmptyStr; default = "auto"; example = "ext4"; description = "Type."; };
      options = mkOption { type = types.nonEmptyListOf types.nonEmptyStr; default = [ "defaults" ]; example = [ "noatime" ]; description = "Mount options."; };
      depends = mkOption { type = types.listOf types.str; default = [ ]; description = "Mount points that must be there before."; };
      autoFormat = mkOption { type = types.bool; default = false; description = "Whether an empty device is formatted."; };
      formatOptions = mkOption { type = types.nullOr types.str; default = null; internal = true; description = "Accepted for compatibility."; };
      autoResize = mkOption { type = types.bool; default = false; description = "Whether the file system grows to the size of its device."; };
      noCheck = mkOption { type = types.bool; default = false; description = "Whether it is not checked at boot."; };
      neededForBoot = mkOption { type = types.bool; default = false; description = "Whether it is mounted before systemd starts."; };
      overlay = mkOption { type = types.raw; default = null; internal = true; description = "Not supported yet."; };
      encrypted = mkOption { type = types.raw; default = { enable = false; }; internal = true; description = "Not supported yet."; };
    };
    config = {
      mountPoint = lib.mkDefault name;
      device = lib.mkIf (config.label != null) (lib.mkDefault "/dev/disk/by-label/${config.label}");
      options = lib.mkMerge [ (lib.mkIf config.autoResize [ "x-nixos.autoresize" ]) (lib.mkIf config.autoFormat [ "x-systemd.makefs" ]) ];
    };
  });
  systems = builtins.filter (fs: fs.enable) (builtins.attrValues config.fileSystems);
  sorted = lib.toposort utils.fsBefore systems;
  inOrder = sorted.result or (throw "fileSystems: these depend on each other: ${lib.concatMapStringsSep ", " (fs: fs.mountPoint) sorted.cycle}");
  device = fs: if fs.device != null then fs.device else if builtins.elem fs.fsType [ "tmpfs" "proc" "sysfs" "devtmpfs" "overlay" ] then fs.fsType else throw "fileSystems.${builtins.toJSON fs.mountPoint}: neither `device' nor `label' is set.";
  escape = builtins.replaceStrings [ " " "\t" ] [ "\\040" "\\011" ];
  pass = fs: if fs.noCheck || builtins.elem fs.fsType [ "tmpfs" "overlay" "9p" "virtiofs" "nfs" "nfs4" "none" "btrfs" "squashfs" "erofs" ] || builtins.elem "bind" fs.options then "0" else if fs.mountPoint == "/" then "1" else "2";
  swapOptions = s: lib.concatStringsSep "," (s.options ++ lib.optional (s.priority != null) "pri=${toString s.priority}" ++ lib.optional (s.discardPolicy != null) "discard${lib.optionalString (s.discardPolicy != "both") "=${s.discardPolicy}"}");
  special = types.attrsOf types.raw;
in
{
  options = {
    fileSystems = mkOption { type = types.attrsOf fsType; default = { }; example = lib.literalExpression "{ \"/\" = { device = \"/dev/disk/by-label/nixos\"; fsType = \"ext4\"; }; }"; description = "File systems by mount point."; };
    system.fsPackages = mkOption { type = types.listOf types.package; default = [ ]; internal = true; description = "Packages with programs for file systems."; };
    boot.specialFileSystems = mkOption { type = special; internal = true; default = { }; description = "File systems of the kernel that stage 2 mounts."; };
    boot.nixStoreMountOpts = mkOption { type = types.listOf types.str; default = [ "ro" "nodev" "nosuid" ]; description = "Accepted for compatibility; the store is read-only."; };
    services.fstrim = {
      enable = mkOption { type = types.bool; default = false; description = "Whether free space is given back to the disks regularly."; };
      interval = mkOption { type = types.str; default = "weekly"; description = "How often."; };
    };
  };
  config = {
    assertions = [
      {
        assertion = config.boot.isContainer || builtins.any (fs: fs.mountPoint == "/") systems;
        message = "The machine has no root file system: set fileSystems.\"/\", for example { device = \"/dev/disk/by-label/nixos\"; fsType = \"ext4\"; }.";
      }
    ] ++ map (fs: {
      assertion = lib.hasPrefix "/" fs.mountPoint;
      message = "fileSystems.${builtins.toJSON fs.mountPoint}: a mount point begins with `/'.";
    }) systems
    ++ map (fs: {
      assertion = fs.overlay == null && !(fs.encrypted.enable or false);
      message = "fileSystems.${builtins.toJSON fs.mountPoint}: overlay and encrypted are not supported.";
    }) systems;
    boot.specialFileSystems = {
      "/proc" = { fsType = "proc"; options = [ "nosuid" "noexec" "nodev" ]; };
      "/run" = { fsType = "tmpfs"; options = [ "nosuid" "nodev" "strictatime" "mode=755" "size=25%" ]; };
      "/dev" = { fsType = "devtmpfs"; options = [ "nosuid" "strictatime" "mode=755" "size=5%" ]; };
      "/dev/shm" = { fsType = "tmpfs"; options = [ "nosuid" "nodev" "strictatime" "mode=1777" "size=50%" ]; };
      "/dev/pts" = { fsType = "devpts"; options = [ "nosuid" "noexec" "mode=620" "ptmxmode=0666" "gid=${toString config.ids.gids.tty}" ]; };
      "/run/wrappers" = { fsType = "tmpfs"; options = [ "nodev" "mode=755" "size=50%" ]; };
      "/sys" = { fsType = "sysfs"; options = [ "nosuid" "noexec" "nodev" ]; };
    };
    system.build.fileSystems = inOrder;
    system.activationData = {
      fileSystems = map (fs: { inherit (fs) mountPoint fsType options noCheck autoResize autoFormat; device = device fs; neededForBoot = utils.fsNeededForBoot fs; }) inOrder;
      specialFileSystems = lib.mapAttrsToList (mountPoint: fs: { inherit mountPoint; device = fs.device or fs.fsType; inherit (fs) fsType options; }) config.boot.specialFileSystems;
    };
    environment.etc.fstab.text = ''
      # Made from the options fileSystems and swapDevices; a change here is lost at the next switch.
    ''
    + lib.concatMapStrings (fs: "${escape (device fs)} ${escape fs.mountPoint} ${fs.fsType} ${escape (lib.concatStringsSep "," fs.options)} 0 ${pass fs}\n") inOrder
    + lib.concatMapStrings (s: "${escape s.device} none swap ${swapOptions s}\n") config.swapDevices;
    system.fsPackages = lib.optional (builtins.any (fs: fs.fsType == "vfat") systems) pkgs.dosfstools ++ [ pkgs.e2fsprogs ];
    boot.initrd.supportedFilesystems = lib.listToAttrs (map (fs: { name = fs.fsType; value = true; }) (builtins.filter utils.fsNeededForBoot systems));
    systemd.services = lib.mkMerge ([
      (lib.mkIf config.boot.growPartition {
        growpart = {
          description = "Grow the root partition to the end of its disk";
          wantedBy = [ "-.mount" ];
          after = [ "-.mount" ];
          before = [ "shutdown.target" "systemd-growfs-root.service" ];
          conflicts = [ "shutdown.target" ];
          unitConfig.DefaultDependencies = false;
          serviceConfig = { Type = "oneshot"; RemainAfterExit = true; TimeoutSec = "infinity"; SuccessExitStatus = "0 1"; };
          script = ''
            device=$(findmnt -n -o SOURCE /)
            name=''${device##*/}
            number=$(cat "/sys/class/block/$name/partition") || exit 0
            disk=$(basename "$(dirname "$(readlink -f "/sys/class/block/$name")")")
            echo ", +" | sfdisk --no-reread --force -N "$number" "/dev/$disk" && partx -u "/dev/$disk"
          '';
        };
      })
      (lib.mkIf config.services.fstrim.enable {
        fstrim = { description = "Give free space back to the disks"; startAt = config.services.fstrim.interval; serviceConfig = { Type = "oneshot"; ExecStart = "/usr/sbin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose"; }; };
      })
    ] ++ map (fs: lib.optionalAttrs fs.autoResize {
      "grow-${utils.escapeSystemdPath fs.mountPoint}" = {
        description = "Grow the file system at ${fs.mountPoint}";
        wantedBy = [ "local-fs.target" ];
        after = [ (if fs.mountPoint == "/" then "-.mount" else "${utils.escapeSystemdPath fs.mountPoint}.mount") ] ++ lib.optional config.boot.growPartition "growpart.service";
        before = [ "shutdown.target" ];
        conflicts = [ "shutdown.target" ];
        unitConfig.DefaultDependencies = false;
        serviceConfig = { Type = "oneshot"; RemainAfterExit = true; ExecStart = "/usr/lib/systemd/systemd-growfs ${fs.mountPoint}"; };
      };
    }) systems);
  };
}
