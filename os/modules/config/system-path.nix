# The programs of the machine, merged into one tree (`sw`).
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.environment;
  required = map (p: lib.setPrio ((p.meta.priority or 5) + 3) p) [
    pkgs.bash pkgs.coreutils pkgs.curl pkgs.diffutils pkgs.findutils pkgs.gawk pkgs.gnugrep pkgs.gnused pkgs.gnutar pkgs.gzip
    pkgs.less pkgs.procps pkgs.xz pkgs.zstd
  ];
in
{
  options.environment = {
    systemPackages = mkOption { type = types.listOf types.package; default = [ ]; example = lib.literalExpression "[ pkgs.git pkgs.curl ]"; description = "Packages whose programs all users have."; };
    defaultPackages = mkOption { type = types.listOf types.package; default = [ pkgs.nano ]; defaultText = lib.literalExpression "[ pkgs.nano ]"; description = "Packages that are not needed, but usual."; };
    corePackages = mkOption { type = types.listOf types.package; default = required; defaultText = lib.literalMD "the shell and basic tools"; internal = true; description = "Packages that a machine of this kind expects."; };
    pathsToLink = mkOption { type = types.listOf types.str; default = [ ]; example = [ "/" ]; description = "Directories of the packages that the tree shows."; };
    extraOutputsToInstall = mkOption { type = types.listOf types.str; default = [ ]; description = "Outputs of the packages that are taken beside the usual ones."; };
    extraSetup = mkOption { type = types.lines; default = ""; description = "Shell commands run in the finished tree `$out`."; };
    noXlibs = mkOption { type = types.bool; default = false; internal = true; description = "Accepted for compatibility."; };
    enableAllTerminfo = mkOption { type = types.bool; default = false; description = "Accepted for compatibility: the base has the terminals of ncurses-base."; };
  };
  options.system.path = mkOption { internal = true; type = types.unspecified; description = "The tree."; };
  options.system.disableInstallerTools = mkOption { type = types.bool; default = false; description = "Whether the commands that change the system are left out."; };

  config = {
    environment.systemPackages = cfg.defaultPackages ++ cfg.corePackages
      # The base's programs come last: whatever another package has too is taken from there.
      ++ [ (lib.setPrio 100 config.systemd.package) ];
    environment.pathsToLink = [ "/bin" "/sbin" "/etc/xdg" "/share/bash-completion" "/share/nix" "/share/git-core" "/share/terminfo" "/lib/terminfo" ];
    system.path = pkgs.buildEnv {
      name = "system-path";
      # Best first: a file that several packages have is taken from the one with the smallest priority number.
      paths = lib.sortOn (p: p.meta.priority or 5) (lib.unique cfg.systemPackages);
      inherit (cfg) pathsToLink extraOutputsToInstall;
      ignoreCollisions = true;
      # Administrators' programs are commands like all others.
      postBuild = ''
        if [ -d sbin ] && [ -d bin ] && [ ! -L bin ]; then
          for file in sbin/*; do
            [ -e "bin/''${file##*/}" ] || [ -L "bin/''${file##*/}" ] || ln -s "../sbin/''${file##*/}" "bin/''${file##*/}"
          done
        fi
        ${cfg.extraSetup}'';
    };
  };
}
