# Programs that run with more rights than who calls them. The store keeps no such marks, so they are set on copies in /run/wrappers/bin.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  base = config.systemd.package;
  flag = description: mkOption { type = types.bool; default = false; inherit description; };
  wrapper = types.submodule ({ name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the wrapper exists."; };
      source = mkOption { type = types.path; description = "The program."; };
      program = mkOption { type = types.nullOr types.str; default = name; description = "Name of the wrapper."; };
      owner = mkOption { type = types.str; description = "Owner."; };
      group = mkOption { type = types.str; description = "Group."; };
      permissions = mkOption { type = types.strMatching "([ugoa]*[-+=][rwxXst]*,?)*|[0-7]{3,4}"; default = "u+rx,g+x,o+x"; description = "Permissions."; };
      capabilities = mkOption { type = types.commas; default = ""; example = "cap_net_raw+ep"; description = "Capabilities of the program, as setcap takes them."; };
      setuid = flag "Whether the program runs as its owner.";
      setgid = flag "Whether the program runs with its group.";
    };
  });
  root = program: { source = "${base}/bin/${program}"; owner = "root"; group = "root"; setuid = true; };
in
{
  imports = [ (lib.mkRemovedOptionModule [ "security" "setuidPrograms" ] "Use security.wrappers.") ];
  options.security = {
    enableWrappers = mkOption { type = types.bool; default = true; description = "Whether there are wrappers at all."; };
    wrappers = mkOption { type = types.attrsOf wrapper; default = { }; example = lib.literalExpression "{ ping = { owner = \"root\"; group = \"root\"; capabilities = \"cap_net_raw+ep\"; source = \"\${pkgs.iputils}/bin/ping\"; }; }"; description = "Programs with more rights, by name."; };
    wrapperDir = mkOption { type = types.path; internal = true; default = "/run/wrappers/bin"; description = "Where they are."; };
    wrapperDirSize = mkOption { type = types.str; default = "50%"; internal = true; description = "Accepted for compatibility."; };
    protectKernelImage = flag "Whether the running kernel can be replaced neither by kexec nor by hibernation.";
    lockKernelModules = flag "Whether the kernel takes no more modules once the machine has booted.";
    rtkit.enable = flag "Accepted for compatibility.";
    polkit.enable = flag "Accepted for compatibility: the base has no polkit.";
    polkit.extraConfig = mkOption { type = types.lines; default = ""; description = "Accepted for compatibility."; };
    audit.enable = mkOption { type = types.raw; default = false; internal = true; description = "Accepted for compatibility."; };
    apparmor.enable = flag "Not supported yet.";
  };
  config = {
    assertions = lib.mapAttrsToList (name: w: {
      assertion = w.capabilities == "" || (!w.setuid && !w.setgid);
      message = "security.wrappers.${name} has capabilities as well as setuid or setgid; a program can have only one of both.";
    }) config.security.wrappers;
    security.wrappers = {
      su = root "su";
      mount = root "mount";
      umount = root "umount";
      passwd = lib.mkIf config.users.mutableUsers (root "passwd");
      chsh = lib.mkIf config.users.mutableUsers (root "chsh");
      newgrp = root "newgrp";
      unix_chkpwd = { source = "${base}/sbin/unix_chkpwd"; owner = "root"; group = "root"; setuid = true; };
    };
    systemd.services.disable-kernel-module-loading = lib.mkIf config.security.lockKernelModules {
      description = "Disable loading of kernel modules";
      wantedBy = [ config.systemd.defaultUnit ];
      wants = [ "systemd-udevd.service" ];
      after = [ "nftables.service" "systemd-modules-load.service" config.systemd.defaultUnit ];
      unitConfig.ConditionPathIsReadWrite = "/proc/sys/kernel";
      enableDefaultPath = false;
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; TimeoutSec = 180; ExecStart = [ "-/usr/bin/udevadm settle" "${pkgs.procps}/sbin/sysctl -q -w kernel.modules_disabled=1" ]; };
    };
    boot.kernelParams = lib.mkIf config.security.protectKernelImage [ "nohibernate" ];
    boot.kernel.sysctl = lib.mkIf config.security.protectKernelImage { "kernel.kexec_load_disabled" = lib.mkDefault true; };
    system.activationData.wrappers = lib.mapAttrsToList (name: w: {
      name = lib.defaultTo name w.program;
      source = toString w.source;
      inherit (w) owner group setuid setgid permissions capabilities;
    }) (lib.filterAttrs (_: w: config.security.enableWrappers && w.enable) config.security.wrappers);
  };
}
