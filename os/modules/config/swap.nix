# Swap space.
{ config, lib, utils, ... }:
let
  inherit (lib) mkOption types;
  swap = types.submodule ({ config, ... }: {
    options = {
      device = mkOption { type = types.nonEmptyStr; example = "/dev/sda3"; description = "Partition or file."; };
      label = mkOption { type = types.str; default = ""; description = "Label of the partition, instead of the device."; };
      size = mkOption { type = types.nullOr types.int; default = null; example = 2048; description = "Size of a swap file in MiB; the file is made when it is missing."; };
      priority = mkOption { type = types.nullOr types.int; default = null; description = "Priority among several."; };
      options = mkOption { type = types.nonEmptyListOf types.nonEmptyStr; default = [ "defaults" ]; description = "Options of the entry in fstab."; };
      discardPolicy = mkOption { type = types.nullOr (types.enum [ "once" "pages" "both" ]); default = null; description = "When free space is given back to the disk."; };
      randomEncryption = mkOption { type = types.raw; default = { enable = false; }; internal = true; description = "Not supported yet."; };
    };
    config.device = lib.mkIf (config.label != "") "/dev/disk/by-label/${config.label}";
  });
  files = builtins.filter (s: s.size != null) config.swapDevices;
in
{
  options = {
    swapDevices = mkOption { type = types.listOf swap; default = [ ]; example = [ { device = "/dev/vda3"; } ]; description = "Partitions and files for swapping."; };
    zramSwap = {
      enable = mkOption { type = types.bool; default = false; description = "Whether a compressed part of memory is used for swapping."; };
      memoryPercent = mkOption { type = types.int; default = 50; description = "Size, in percent of the memory."; };
      algorithm = mkOption { type = types.str; default = "zstd"; description = "Compression."; };
      priority = mkOption { type = types.int; default = 5; description = "Priority."; };
      swapDevices = mkOption { type = types.int; default = 1; internal = true; description = "How many devices; one."; };
    };
  };
  config = lib.mkMerge [
    {
      assertions = map (s: {
        assertion = !(s.randomEncryption == true || s.randomEncryption.enable or false == true);
        message = "swapDevices: ${s.device}: randomEncryption is not supported.";
      }) config.swapDevices;
      system.activationData.swapDevices = map (s: { inherit (s) device options priority size; }) config.swapDevices;
      systemd.services = lib.listToAttrs (map (s: {
        name = "mkswap-${utils.escapeSystemdPath s.device}";
        value = {
          description = "Make the swap file ${s.device}";
          wantedBy = [ "${utils.escapeSystemdPath s.device}.swap" ];
          before = [ "${utils.escapeSystemdPath s.device}.swap" "shutdown.target" ];
          conflicts = [ "shutdown.target" ];
          unitConfig = { RequiresMountsFor = builtins.dirOf s.device; DefaultDependencies = false; };
          serviceConfig = { Type = "oneshot"; UMask = "0177"; };
          script = ''
            want=$(( ${toString s.size} * 1024 * 1024 ))
            have=$(stat -c %s ${lib.escapeShellArg s.device} 2>/dev/null || echo 0)
            [ "$have" = "$want" ] && exit 0
            rm -f ${lib.escapeShellArg s.device}
            fallocate -l "$want" ${lib.escapeShellArg s.device} || dd if=/dev/zero of=${lib.escapeShellArg s.device} bs=1M count=${toString s.size}
            mkswap ${lib.escapeShellArg s.device}
          '';
        };
      }) files);
    }
    (lib.mkIf config.zramSwap.enable {
      boot.kernelModules = [ "zram" ];
      systemd.services.zram-swap = {
        description = "Compressed swap in memory";
        wantedBy = [ "multi-user.target" ];
        serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
        script = ''
          kilobytes=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
          device=$(zramctl --find --algorithm ${config.zramSwap.algorithm} --size "$(( kilobytes * ${toString config.zramSwap.memoryPercent} / 100 ))K")
          mkswap "$device"
          swapon --priority ${toString config.zramSwap.priority} "$device"
          echo "$device" > /run/zram-swap
        '';
        preStop = ''
          device=$(cat /run/zram-swap)
          swapoff "$device"
          zramctl --reset "$device"
        '';
      };
    })
  ];
}
