# The data and the shell pieces by which a machine becomes what its configuration says. See docs/formats/activation.md.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system;
  snippet = types.coercedTo types.str (text: { inherit text; deps = [ ]; }) (types.submodule {
    options = {
      deps = mkOption { type = types.listOf types.str; default = [ ]; description = "Names of pieces that run before this one."; };
      text = mkOption { type = types.lines; default = ""; description = "Shell commands. They run at every boot and every switch, so they have to be quick and must not mind being repeated."; };
      supportsDryActivation = mkOption { type = types.bool; default = false; description = "Whether the piece looks at `NIXOS_ACTION` and only tells what it would do when that is `dry-activate`."; };
    };
  });
  # Steps that the activation does itself; pieces may depend on them.
  builtIn = [ "stdio" "users" "groups" "etc" "specialfs" "binsh" "usrbinenv" "wrappers" "hostname" "var" "modprobe" "udevd" "nix" "domain" ];
  own = lib.filterAttrs (name: _: !builtins.elem name builtIn) cfg.activationScripts;
  known = own // lib.genAttrs builtIn (_: { text = ""; deps = [ ]; supportsDryActivation = true; });
  order = builtins.filter (name: own ? ${name}) (lib.textClosureNames known (builtins.attrNames known));
  dir = path: mode: { inherit path mode; user = "root"; group = "root"; };
in
{
  options.system = {
    build = mkOption { type = types.submodule { freeformType = types.lazyAttrsOf types.unspecified; }; default = { }; description = "What can be built out of this configuration."; };
    activationData = mkOption { type = types.submodule { freeformType = types.lazyAttrsOf types.unspecified; }; internal = true; default = { }; description = "Data for the native activation."; };
    activationScripts = mkOption { type = types.attrsOf snippet; default = { }; example = { hello = { text = "echo hello"; deps = [ "users" ]; }; }; description = "Shell pieces of the activation."; };
    userActivationScripts = mkOption { type = types.attrsOf snippet; default = { }; description = "Shell pieces run by a user service for each user that is logged in."; };
    preSwitchChecks = mkOption { type = types.attrsOf types.str; default = { }; example = { disk = "df /"; }; description = "Shell pieces that may refuse a switch; they get the new system and the action as arguments."; };
    preSwitchChecksScript = mkOption { type = types.unspecified; internal = true; default = null; description = "Unused."; };
    etc.overlay = {
      enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility; /etc is made of links."; };
      mutable = mkOption { type = types.bool; default = true; description = "Accepted for compatibility."; };
    };
  };
  options.environment = {
    binsh = mkOption { type = types.path; default = "${pkgs.bash}/bin/bash"; defaultText = lib.literalExpression "\"\${pkgs.bash}/bin/bash\""; description = "The program that `/bin/sh` is where `/bin` is a directory of its own."; };
    usrbinenv = mkOption { type = types.nullOr types.path; default = "${pkgs.coreutils}/bin/env"; defaultText = lib.literalExpression "\"\${pkgs.coreutils}/bin/env\""; description = "The program that `/usr/bin/env` is; the base's own one with a merged `/usr`."; };
  };

  config = {
    assertions = [ {
      assertion = !cfg.etc.overlay.enable;
      message = "system.etc.overlay.enable: an /etc that is an overlay is not supported yet.";
    } ];
    system.activationData = {
      version = 1;
      hostName = config.networking.hostName;
      inherit (cfg) stateVersion;
      inherit (cfg.nixos) distroId label;
      snippets = map (name: { inherit name; inherit (own.${name}) text supportsDryActivation; early = false; }) order;
      snippetShell = utils.shell;
      snippetPath = lib.makeBinPath [ pkgs.coreutils pkgs.gnugrep pkgs.findutils pkgs.gnused config.systemd.package ];
      preSwitchChecks = lib.mapAttrsToList (name: text: { inherit name text; }) cfg.preSwitchChecks;
      usr = "${config.systemd.package}";
      binSh = config.environment.binsh;
      systemd = {
        suppressedUnits = lib.unique config.systemd.suppressedSystemUnits;
        inherit (config.systemd) defaultUnit;
      };
      directories = [
        (dir "/etc" "0755") (dir "/root" "0700") (dir "/home" "0755") (dir "/var" "0755") (dir "/var/lib" "0755") (dir "/var/lib/nixos" "0755")
        (dir "/var/log" "0755") (dir "/var/log/journal" "2755") (dir "/var/cache" "0755") (dir "/var/spool" "0755") (dir "/var/empty" "0555") (dir "/var/tmp" "1777")
        (dir "/tmp" "1777") (dir "/mnt" "0755") (dir "/srv" "0755") (dir "/boot" "0755") (dir "/nix/var/nix/gcroots" "0755") (dir "/nix/var/nix/profiles" "0755")
      ];
      postBootCommands = config.boot.postBootCommands;
      rootLinks = { usr = "run/current-system/usr"; } // lib.genAttrs [ "bin" "sbin" "lib" "lib64" ] (name: "usr/${name}");
    };
  };
}
