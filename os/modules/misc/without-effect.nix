# Options of NixOS that this system has by name only, so that configurations with their defaults evaluate. Setting one to something else is
# not passed over in silence: where the machine would be another one than the configuration says, it is an error, else a warning.
{ config, options, lib, ... }:
let
  changed = path:
    let option = lib.getAttrFromPath path options; in
    # Only what was set is looked at. What modules set to the option's own default is no wish.
    option.highestPrio < (lib.mkOptionDefault null).priority && !(option ? default && option.value == option.default);
  at = path: let option = lib.getAttrFromPath path options; in lib.concatStringsSep ", " (lib.unique option.files);
  set = lib.mapAttrsToList (name: why: { path = lib.splitString "." name; inherit name why; });
  found = table: builtins.filter (entry: changed entry.path) (set table);

  refused = {
    "boot.binfmt.emulatedSystems" = "the base has no emulators";
    "boot.crashDump.enable" = "the base has no kexec tools";
    "boot.initrd.extraUtilsCommands" = "the initrd holds a static busybox and nothing else";
    "boot.initrd.preLVMCommands" = "the initrd does not know LVM; use boot.initrd.postDeviceCommands";
    "boot.loader.grub.extraInstallCommands" = "boot loaders are installed by a program, not by a script";
    "boot.loader.grub.extraPerEntryConfig" = "entries of the menu cannot be extended one by one; use boot.loader.grub.extraConfig";
    "boot.loader.grub.extraPrepareConfig" = "boot loaders are installed by a program, not by a script";
    "boot.loader.grub.mirroredBoots" = "the menu is written once; name the disks in boot.loader.grub.devices";
    "boot.loader.grub.useOSProber" = "other systems are not looked for; use boot.loader.grub.extraEntries";
    "boot.loader.grub.users" = "the menu cannot ask for passwords";
    "boot.loader.systemd-boot.bootCounting.enable" = "entries are not counted";
    "boot.loader.systemd-boot.extraInstallCommands" = "boot loaders are installed by a program, not by a script";
    "boot.loader.systemd-boot.xbootldrMountPoint" = "kernels are on the EFI system partition";
    "boot.swraid.enable" = "the initrd does not assemble RAIDs";
    "networking.firewall.autoLoadConntrackHelpers" = "helpers are assigned by rules; use networking.firewall.extraInputRules and boot.kernelModules";
    "networking.firewall.connectionTrackingModules" = "helpers are assigned by rules; use networking.firewall.extraInputRules and boot.kernelModules";
    "nix.buildMachines" = "builds run on this machine; build elsewhere with nixos-rebuild --build-host";
    "nix.distributedBuilds" = "builds run on this machine; build elsewhere with nixos-rebuild --build-host";
    "programs.nix-ld.enable" = "there is no loader for programs of other systems";
    "security.apparmor.enable" = "the base has no AppArmor tools";
    "security.audit.enable" = "the base has no audit daemon";
    "security.pam.enableSSHAgentAuth" = "the base has no such PAM module";
    "security.pam.sshAgentAuth.enable" = "the base has no such PAM module";
    "security.pam.u2f.enable" = "the base has no such PAM module";
    "security.pki.caCertificateBlacklist" = "authorities cannot be taken out one by one";
    "services.dbus.implementation" = "the base has dbus-daemon only";
    "system.forbiddenDependenciesRegexes" = "closures are not searched";
    "system.includeBuildDependencies" = "what a system was built with is not part of it";
    "system.replaceDependencies.replacements" = "paths of a closure cannot be replaced";
  };
  ignored = {
    "boot.loader.grub.memtest86.enable" = "there is no such package";
    "boot.loader.grub.splashImage" = "the menu is text";
    "boot.loader.grub.theme" = "the menu is text";
    "boot.loader.systemd-boot.memtest86.enable" = "there is no such package";
    "boot.loader.systemd-boot.netbootxyz.enable" = "there is no such package";
    "console.earlySetup" = "the initrd's console is the kernel's";
    "console.useXkbConfig" = "there is no X server";
    "hardware.cpu.amd.updateMicrocode" = "there is no such package; give an archive by boot.initrd.prepend";
    "hardware.cpu.intel.updateMicrocode" = "there is no such package; give an archive by boot.initrd.prepend";
    "hardware.graphics.enable" = "there is no graphics stack";
    "i18n.extraLocales" = "the C library of the base has C, POSIX and C.UTF-8";
    "i18n.supportedLocales" = "the C library of the base has C, POSIX and C.UTF-8";
    "nix.registry" = "the registry of flakes is chosen by the setting flake-registry";
    "programs.command-not-found.enable" = "there is no list of programs";
    "security.polkit.enable" = "the base has no polkit; use security.sudo";
    "security.polkit.extraConfig" = "the base has no polkit; use security.sudo";
    "security.rtkit.enable" = "the base has no rtkit";
    "services.nginx.recommendedBrotliSettings" = "the distribution's nginx has no such module";
    "services.nginx.recommendedZstdSettings" = "the distribution's nginx has no such module";
    "services.nginx.experimentalZstdSettings" = "the distribution's nginx has no such module";
    "services.udev.extraHwdb" = "the database of hardware is the base's";
    "systemd.oomd.enable" = "the base has no systemd-oomd";
  };
in
{
  config = {
    assertions = map (entry: { assertion = false; message = "${entry.name} is not supported: ${entry.why} (set in ${at entry.path})."; }) (found refused);
    warnings = map (entry: "${entry.name} has no effect: ${entry.why} (set in ${at entry.path}).") (found ignored);
  };
}
