# Kernel settings.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  value = lib.mkOptionType {
    name = "sysctl value";
    description = "sysctl value (string, integer, boolean or null)";
    check = v: v == null || builtins.isString v || builtins.isInt v || builtins.isBool v;
    merge = lib.mergeEqualOption;
  };
  shown = v: if v == true then "1" else if v == false then "0" else toString v;
  set = builtins.mapAttrs (_: shown) (lib.filterAttrs (_: v: v != null) config.boot.kernel.sysctl);
in
{
  options.boot.kernel.sysctl = mkOption {
    type = types.submodule { freeformType = types.attrsOf value; };
    default = { };
    example = { "net.ipv4.ip_forward" = 1; "vm.swappiness" = 10; };
    description = "Kernel settings by their names.";
  };
  config = {
    boot.kernel.sysctl = {
      "kernel.printk" = lib.mkOptionDefault config.boot.consoleLogLevel;
      "kernel.kptr_restrict" = lib.mkDefault 1;
      "kernel.core_pattern" = lib.mkIf (!config.systemd.coredump.enable) (lib.mkDefault "core");
      "net.ipv4.ping_group_range" = lib.mkDefault "0 2147483647";
      "fs.protected_hardlinks" = lib.mkDefault 1;
      "fs.protected_symlinks" = lib.mkDefault 1;
    };
    system.activationData.sysctl = set;
    environment.etc."sysctl.d/60-nixos.conf".text = lib.concatStrings (lib.mapAttrsToList (n: v: "${n}=${v}\n") set);
    systemd.services.systemd-sysctl = {
      overrideStrategy = "asDropin";
      restartTriggers = [ config.environment.etc."sysctl.d/60-nixos.conf".source ];
    };
  };
}
