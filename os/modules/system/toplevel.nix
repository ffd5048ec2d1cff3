# The system itself: one store path that holds, or leads to, everything.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system;
  failed = map (a: a.message) (builtins.filter (a: !a.assertion) config.assertions);
  checked = value:
    if failed != [ ] then
      throw "The configuration cannot be built:\n${lib.concatMapStringsSep "\n" (message: "- ${message}") failed}"
    else lib.showWarnings config.warnings value;
  kernel = config.boot.kernelPackages.kernel;
  kernelFile = "${kernel}/${kernel.target or "bzImage"}";
  hasKernel = config.boot.kernel.enable && !config.boot.isContainer;
  hasInitrd = hasKernel && config.boot.initrd.enable;
  initrd = "${cfg.build.initialRamdisk}/initrd";
  name = "nixos-system-${lib.sanitizeDerivationName cfg.name}-${cfg.nixos.label}";
  activation = cfg.activationData;
  parents = cfg.build.specialisations;
  sorted = builtins.attrNames parents;
  spec = {
    inherit (pkgs) system;
    label = "${cfg.nixos.distroName} ${cfg.nixos.label}${lib.optionalString (config.boot.loader.grub.configurationName != "") " - ${config.boot.loader.grub.configurationName}"}";
    kernelParams = config.boot.kernelParams;
    # Filled in by the build: the path of the system itself.
    toplevel = "@out@";
    init = "@out@/init";
  } // lib.optionalAttrs hasKernel { kernel = kernelFile; } // lib.optionalAttrs hasInitrd { initrd = initrd; };
  bootJson = {
    "org.nixos.bootspec.v1" = spec;
    "org.nixos.specialisation.v1" = { };
    "org.nixos.systemd-boot" = { sortKey = config.boot.loader.systemd-boot.sortKey; };
  };
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "system" "nixosVersion" ] [ "system" "nixos" "version" ])
    (lib.mkRenamedOptionModule [ "nesting" "clone" ] [ "specialisation" ])
  ];
  options.system = {
    name = mkOption { type = types.str; default = if config.networking.hostName == "" then "unnamed" else config.networking.hostName; defaultText = lib.literalExpression "config.networking.hostName"; description = "Name of the system in its store path."; };
    switch.enable = mkOption { type = types.bool; default = true; description = "Whether the machine can be switched to another configuration while it runs."; };
    extraDependencies = mkOption { type = types.listOf types.pathInStore; default = [ ]; description = "Paths that are kept with the system although nothing in it names them."; };
    systemBuilderCommands = mkOption { type = types.lines; default = ""; internal = true; description = "Shell commands run while the system path is made."; };
    copySystemConfiguration = mkOption { type = types.bool; default = false; description = "Whether the configuration file is kept in the system, as `configuration.nix`."; };
    includeBuildDependencies = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    replaceDependencies.replacements = mkOption { type = types.listOf types.raw; default = [ ]; internal = true; description = "Not supported yet."; };
    forbiddenDependenciesRegexes = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility."; };
  };
  config.system = {
    build.bootJson = bootJson;
    build.toplevel = checked (pkgs.runScript {
      inherit name;
      script = ./toplevel.sh;
      shell = utils.shell;
      firn = "${config.nix.package}";
      etc = "${cfg.build.etc}/etc";
      sw = "${cfg.path}";
      usr = "${config.systemd.package}";
      kernel = if hasKernel then kernelFile else "";
      kernelModules = if hasKernel then (if config.boot.extraModulePackages == [ ] then "${kernel}" else "${pkgs.buildEnv { name = "kernel-modules"; paths = cfg.modulesTree; pathsToLink = [ "/lib/modules" ]; ignoreCollisions = true; }}") else "";
      initrd = if hasInitrd then initrd else "";
      kernelParams = toString config.boot.kernelParams;
      firmware = lib.defaultTo "" activation.firmware;
      nixosVersion = cfg.nixos.version;
      configurationName = if config.boot.loader.grub.configurationName != "" then config.boot.loader.grub.configurationName else cfg.nixos.label;
      platform = spec.system;
      activation = builtins.toJSON activation;
      bootJson = builtins.toJSON bootJson;
      revision = lib.defaultTo "" cfg.configurationRevision;
      modulesRevision = lib.defaultTo "" cfg.nixos.revision;
      switchable = if cfg.switch.enable then "1" else "";
      specialisations = map (n: "${n}=${parents.${n}}") sorted;
      extraDependencies = map toString cfg.extraDependencies;
      configurationFile = if cfg.copySystemConfiguration then "${<nixos-config>}" else "";
      commands = cfg.systemBuilderCommands;
      passAsFile = [ "activation" "bootJson" "commands" ];
      preferLocalBuild = true;
      allowSubstitutes = false;
    });
  };
}
