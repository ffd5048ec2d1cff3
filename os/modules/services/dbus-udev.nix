# The message bus and the device manager, both parts of the base.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  udev = config.services.udev;
  # Rules of packages keep their names, which are their order.
  rules = pkgs.runCommand "udev-rules" { preferLocalBuild = true; packages = map toString udev.packages; local = udev.extraRules; } ''
    mkdir $out
    for package in $packages; do
      for file in $package/lib/udev/rules.d/*.rules $package/etc/udev/rules.d/*.rules; do
        if [ -e "$file" ]; then ln -sfn "$file" "$out/''${file##*/}"; fi
      done
    done
    if [ -n "$local" ]; then printf '%s' "$local" > $out/99-local.rules; fi
  '';
in
{
  options = {
    services.dbus = {
      enable = mkOption { type = types.bool; default = true; internal = true; description = "Always on."; };
      packages = mkOption { type = types.listOf types.path; default = [ ]; description = "Packages with rules for the bus."; };
      implementation = mkOption { type = types.enum [ "dbus" "broker" ]; default = "dbus"; description = "Accepted for compatibility."; };
    };
    services.udev = {
      enable = mkOption { type = types.bool; default = true; description = "Accepted for compatibility."; };
      extraRules = mkOption { type = types.lines; default = ""; description = "More rules."; };
      packages = mkOption { type = types.listOf types.path; default = [ ]; description = "Packages with rules."; };
      extraHwdb = mkOption { type = types.lines; default = ""; description = "Accepted for compatibility."; };
      path = mkOption { type = types.listOf types.path; default = [ ]; description = "Packages whose programs rules find without a path."; };
    };
    services.qemuGuest.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    services.logrotate.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility: logs are in the journal."; };
    services.resolved.llmnr = mkOption { type = types.str; default = "true"; internal = true; description = "Accepted for compatibility."; };
  };
  config = {
    users.users.messagebus = { uid = config.ids.uids.messagebus; group = "messagebus"; isSystemUser = true; description = "D-Bus"; };
    environment.etc = {
      "dbus-1/system-local.conf" = lib.mkIf (config.services.dbus.packages != [ ]) {
        text = ''
          <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
          <busconfig>
          ${lib.concatMapStrings (p: "<servicedir>${p}/share/dbus-1/system-services</servicedir>\n<includedir>${p}/share/dbus-1/system.d</includedir>\n<includedir>${p}/etc/dbus-1/system.d</includedir>\n") config.services.dbus.packages}</busconfig>
        '';
      };
      "udev/rules.d" = lib.mkIf (udev.extraRules != "" || udev.packages != [ ]) { source = rules; };
    };
    systemd.services.systemd-udevd = {
      overrideStrategy = "asDropin";
      restartIfChanged = false;
      path = udev.path;
    };
    # A switch must not take the bus from under those who talk on it.
    systemd.services.dbus = {
      overrideStrategy = "asDropin";
      reloadIfChanged = true;
    };
  };
}
