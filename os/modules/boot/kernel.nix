# The kernel and its modules.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot;
  names = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };
in
{
  options.boot = {
    kernelPackages = mkOption {
      type = types.raw;
      default = pkgs.linuxPackages;
      defaultText = lib.literalExpression "pkgs.linuxPackages";
      example = lib.literalExpression "pkgs.linuxPackages_cloud";
      description = "The kernel, as a set with `kernel`.";
    };
    kernelPatches = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Patches; not possible with the distribution's binary kernel."; };
    kernelParams = mkOption { type = types.listOf (types.strMatching "([^\"[:space:]]|\"[^\"]*\")+" // { description = "kernel parameter without unquoted spaces"; }); default = [ ]; example = [ "console=ttyS0" ]; description = "Parameters of the kernel's command line."; };
    kernelModules = names "Modules loaded after the start.";
    extraModulePackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with more modules."; };
    blacklistedKernelModules = names "Modules that are not loaded by themselves.";
    extraModprobeConfig = mkOption { type = types.lines; default = ""; example = "options kvm_intel nested=1"; description = "Lines of modprobe.conf."; };
    consoleLogLevel = mkOption { type = types.int; default = 4; description = "Up to which level kernel messages are shown on the console."; };
    supportedFilesystems = mkOption { type = types.coercedTo (types.listOf types.str) (list: lib.genAttrs list (_: true)) (types.attrsOf types.bool); default = { }; example = { btrfs = true; }; description = "File systems that the machine can use."; };
    kernel.enable = mkOption { type = types.bool; default = true; description = "Whether the machine has a kernel of its own."; };
    kernel.randstructSeed = mkOption { type = types.str; default = ""; internal = true; description = "Accepted for compatibility."; };
    isContainer = mkOption { type = types.bool; default = false; description = "Whether the machine is a container."; };
    hardwareScan = mkOption { type = types.bool; default = true; description = "Whether udev loads modules for the hardware it finds."; };
    growPartition = mkOption { type = types.bool; default = false; description = "Whether the root partition grows to the end of the disk at boot."; };
    readOnlyNixStore = mkOption { type = types.bool; default = true; description = "Whether the store is mounted read-only."; };
    postBootCommands = mkOption { type = types.lines; default = ""; description = "Shell commands run once before systemd starts."; };
    enableContainers = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    swraid.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    zfs.enabled = mkOption { type = types.bool; default = false; readOnly = true; internal = true; description = "Never."; };
    crashDump.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    binfmt.emulatedSystems = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility."; };
  };
  options.hardware = {
    enableRedistributableFirmware = mkOption { type = types.bool; default = config.hardware.enableAllFirmware; defaultText = lib.literalExpression "config.hardware.enableAllFirmware"; description = "Whether free-to-copy firmware is installed."; };
    enableAllFirmware = mkOption { type = types.bool; default = false; description = "Whether all firmware is installed."; };
    firmware = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with a lib/firmware."; };
    cpu.intel.updateMicrocode = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    cpu.amd.updateMicrocode = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    deviceTree.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    graphics.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
  };
  options.powerManagement.cpuFreqGovernor = mkOption { type = types.nullOr types.str; default = null; description = "How the processor's speed is chosen."; };
  options.powerManagement.enable = mkOption { type = types.bool; default = true; description = "Accepted for compatibility."; };
  options.system.requiredKernelConfig = mkOption { type = types.listOf types.unspecified; default = [ ]; internal = true; description = "Accepted for compatibility."; };
  options.system.modulesTree = mkOption { type = types.listOf types.path; internal = true; default = [ ]; description = "Trees of modules."; };

  config = {
    assertions = [ {
      assertion = cfg.kernelPatches == [ ];
      message = "boot.kernelPatches: the kernel is the distribution's binary one and cannot be patched.";
    } ];
    boot.kernelParams = [ "loglevel=${toString cfg.consoleLogLevel}" ];
    system.build.kernel = cfg.kernelPackages.kernel;
    system.modulesTree = [ cfg.kernelPackages.kernel ] ++ cfg.extraModulePackages;
    system.activationData = {
      inherit (cfg) kernelModules;
      readOnlyStore = cfg.readOnlyNixStore;
      firmware = if config.hardware.firmware == [ ] then null
        else "${pkgs.buildEnv { name = "firmware"; paths = config.hardware.firmware; pathsToLink = [ "/lib/firmware" ]; ignoreCollisions = true; }}/lib/firmware";
    };
    environment.etc = {
      "modules-load.d/nixos.conf".text = lib.concatLines (lib.unique cfg.kernelModules);
      "modprobe.d/nixos.conf".text = lib.concatMapStrings (m: "blacklist ${m}\n") cfg.blacklistedKernelModules + cfg.extraModprobeConfig;
    };
    systemd.services.systemd-modules-load = {
      overrideStrategy = "asDropin";
      restartTriggers = [ config.environment.etc."modules-load.d/nixos.conf".source ];
      # The kernel that runs may be older than the one whose modules are in /lib/modules.
      serviceConfig.SuccessExitStatus = "0 1";
    };
    systemd.services.cpufreq = lib.mkIf (config.powerManagement.cpuFreqGovernor != null) {
      description = "Choose the processor's speed";
      wantedBy = [ "multi-user.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      script = "for f in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do if [ -e \"$f\" ]; then echo ${lib.escapeShellArg config.powerManagement.cpuFreqGovernor} > \"$f\"; fi; done";
    };
  };
}
