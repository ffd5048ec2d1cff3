# Files and directories that exist while the system runs.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.systemd.tmpfiles;
  entry = types.submodule {
    options = {
      type = mkOption { type = types.str; default = "d"; description = "Kind of line, as in tmpfiles.d."; };
      mode = mkOption { type = types.str; default = "-"; example = "0755"; description = "Permissions."; };
      user = mkOption { type = types.str; default = "-"; description = "Owner."; };
      group = mkOption { type = types.str; default = "-"; description = "Group."; };
      age = mkOption { type = types.str; default = "-"; example = "10d"; description = "Age after which contents are removed."; };
      argument = mkOption { type = types.str; default = ""; description = "Argument, depending on the type."; };
    };
  };
  quote = text: if builtins.match "[^[:space:]\"]*" text != null then text else builtins.toJSON text;
  line = path: kind: e: lib.removeSuffix " " "${if e.type == "d" && kind != "d" then kind else e.type} ${quote path} ${e.mode} ${e.user} ${e.group} ${e.age} ${e.argument}";
  settingLines = lib.concatLists (lib.mapAttrsToList (_: paths:
    lib.concatLists (lib.mapAttrsToList (path: types': lib.mapAttrsToList (kind: e: line path kind e) types') paths)) cfg.settings);
  ruleType = types.strMatching "[^\n]*" // { description = "one line of tmpfiles.d"; };
in
{
  options.systemd.tmpfiles = {
    rules = mkOption { type = types.listOf ruleType; default = [ ]; example = [ "d /var/lib/demo 0750 demo demo -" ]; description = "Lines of tmpfiles.d."; };
    settings = mkOption {
      type = types.attrsOf (types.attrsOf (types.attrsOf entry));
      default = { };
      example = { "10-demo"."/var/lib/demo".d = { user = "demo"; mode = "0750"; }; };
      description = "The same as sets: file name, path, type of line.";
    };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with a lib/tmpfiles.d."; };
  };
  options.systemd.user.tmpfiles.rules = mkOption { type = types.listOf types.str; default = [ ]; description = "Lines for the users' managers."; };

  config = {
    system.activationData.tmpfiles = cfg.rules ++ settingLines;
    environment.etc = {
      "tmpfiles.d/00-nixos.conf".text = lib.concatLines (cfg.rules ++ settingLines);
      "user-tmpfiles.d/00-nixos.conf" = lib.mkIf (config.systemd.user.tmpfiles.rules != [ ]) { text = lib.concatLines config.systemd.user.tmpfiles.rules; };
    }
    // lib.optionalAttrs (cfg.packages != [ ]) {
      "tmpfiles.d/50-packages.conf".source = pkgs.runCommand "tmpfiles-packages.conf" { preferLocalBuild = true; packages = map toString cfg.packages; } ''
        for package in $packages; do
          set -- $package/lib/tmpfiles.d/*.conf
          if [ ! -e "$1" ]; then echo "error: systemd.tmpfiles.packages: $package has no lib/tmpfiles.d/*.conf" >&2; exit 1; fi
          cat "$@"
        done > $out
      '';
    };
    systemd.services.systemd-tmpfiles-resetup = {
      description = "Create what the switched configuration declares";
      requiredBy = [ "sysinit-reactivation.target" ];
      after = [ "local-fs.target" ];
      before = [ "sysinit-reactivation.target" "shutdown.target" ];
      conflicts = [ "shutdown.target" ];
      unitConfig.DefaultDependencies = false;
      enableDefaultPath = false;
      restartTriggers = [ config.environment.etc."tmpfiles.d/00-nixos.conf".source ] ++ lib.optional (cfg.packages != [ ]) config.environment.etc."tmpfiles.d/50-packages.conf".source;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "/usr/bin/systemd-tmpfiles --create --remove --exclude-prefix=/dev";
        SuccessExitStatus = "DATAERR CANTCREAT";
      };
    };
  };
}
