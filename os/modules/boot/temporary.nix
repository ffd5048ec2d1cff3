# /tmp.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot.tmp;
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "boot" "cleanTmpDir" ] [ "boot" "tmp" "cleanOnBoot" ])
    (lib.mkRenamedOptionModule [ "boot" "tmpOnTmpfs" ] [ "boot" "tmp" "useTmpfs" ])
    (lib.mkRenamedOptionModule [ "boot" "tmpOnTmpfsSize" ] [ "boot" "tmp" "tmpfsSize" ])
  ];
  options.boot.tmp = {
    cleanOnBoot = mkOption { type = types.bool; default = false; description = "Whether /tmp is emptied at boot."; };
    useTmpfs = mkOption { type = types.bool; default = false; description = "Whether /tmp is in memory."; };
    tmpfsSize = mkOption { type = types.oneOf [ types.str types.ints.positive ]; default = "50%"; description = "Its size in memory."; };
    tmpfsHugeMemoryPages = mkOption { type = types.str; default = "never"; internal = true; description = "Accepted for compatibility."; };
    useZram = mkOption { type = types.bool; default = false; internal = true; description = "Accepted for compatibility."; };
  };
  config = {
    systemd.mounts = lib.mkIf cfg.useTmpfs [ {
      what = "tmpfs";
      where = "/tmp";
      type = "tmpfs";
      wantedBy = [ "local-fs.target" ];
      before = [ "local-fs.target" "umount.target" ];
      conflicts = [ "umount.target" ];
      unitConfig.DefaultDependencies = false;
      mountConfig.Options = lib.concatStringsSep "," [ "mode=1777" "strictatime" "rw" "nosuid" "nodev" "size=${toString cfg.tmpfsSize}" ];
    } ];
    systemd.tmpfiles.rules = lib.optional cfg.cleanOnBoot "D! /tmp 1777 root root";
  };
}
