# Variables, aliases and start-up files of shells.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.environment;
  variable = types.attrsOf (types.oneOf [ (types.listOf (types.oneOf [ types.int types.str types.path ])) types.int types.str types.path ]);
  joined = v: if builtins.isList v then lib.concatMapStringsSep ":" toString v else toString v;
  quoted = text: "\"${builtins.replaceStrings [ "\\" "\"" "`" ] [ "\\\\" "\\\"" "\\`" ] text}\"";
  exports = set: lib.concatStrings (lib.mapAttrsToList (n: v: "export ${n}=${quoted (joined v)}\n") set);
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  path = lib.concatMapStringsSep ":" (p: "${p}/bin") cfg.profiles;
in
{
  options.environment = {
    variables = mkOption { type = variable; default = { }; example = { EDITOR = "nano"; }; description = "Variables that shells set."; };
    sessionVariables = mkOption { type = variable; default = { }; description = "Variables that every session has, also those without a shell."; };
    profiles = mkOption { type = types.listOf types.str; default = [ ]; description = "Trees whose programs are on PATH, best first."; };
    profileRelativeSessionVariables = mkOption { type = types.attrsOf (types.listOf types.str); default = { }; description = "Variables that list a directory of each profile."; };
    profileRelativeEnvVars = mkOption { type = types.attrsOf (types.listOf types.str); default = { }; description = "The same for shells."; };
    shells = mkOption { type = types.listOf (types.either types.package types.path); default = [ ]; description = "Login shells (`/etc/shells`)."; };
    shellAliases = mkOption { type = types.attrsOf (types.nullOr (types.either types.str types.path)); default = { }; example = { ll = "ls -l"; }; description = "Aliases of interactive shells."; };
    interactiveShellInit = text "Shell commands at the start of interactive shells.";
    loginShellInit = text "Shell commands at the start of login shells.";
    shellInit = text "Shell commands at the start of all shells.";
    extraInit = text "Shell commands that set more variables.";
    localBinInPath = mkOption { type = types.bool; default = false; description = "Whether `~/.local/bin` is on PATH."; };
    homeBinInPath = mkOption { type = types.bool; default = false; description = "Whether `~/bin` is on PATH."; };
  };
  options.system.build.setEnvironment = mkOption { internal = true; type = types.unspecified; description = "Shell file that sets the variables."; };

  config = {
    environment = {
      profiles = lib.mkAfter [ "/etc/profiles/per-user/$USER" "/nix/var/nix/profiles/default" "/run/current-system/sw" ];
      shells = [ "/run/current-system/sw/bin/bash" "/run/current-system/sw/bin/sh" "/bin/sh" ];
      variables = {
        NIXPKGS_CONFIG = "/etc/nix/nixpkgs-config.nix";
        EDITOR = lib.mkOverride 1200 "nano";
        PAGER = lib.mkOverride 1200 "less";
        TZDIR = "/usr/share/zoneinfo";
        XDG_CONFIG_DIRS = [ "/etc/xdg" ];
      } // lib.optionalAttrs (config.nix.nixPath != [ ]) { NIX_PATH = config.nix.nixPath; }
        // builtins.mapAttrs (_: lib.mkOverride 1100) cfg.sessionVariables;
      shellAliases = {
        ls = lib.mkDefault "ls --color=tty";
        ll = lib.mkDefault "ls -l";
        l = lib.mkDefault "ls -alh";
      };
      etc = {
        shells.text = lib.concatLines (lib.unique (map utils.toShellPath cfg.shells));
        "set-environment".source = config.system.build.setEnvironment;
        # For sessions without a shell, read by PAM.
        "pam/environment".text = lib.concatStrings (lib.mapAttrsToList (n: v: "${n} DEFAULT=\"${joined v}\"\n") cfg.sessionVariables)
          + "PATH DEFAULT=\"/run/wrappers/bin:/run/current-system/sw/bin:/usr/bin:/usr/sbin\"\n";
      };
    };
    system.build.setEnvironment = utils.textFile "set-environment" (''
      # Variables of the configuration; read by all login shells.
      export __NIXOS_SET_ENVIRONMENT_DONE=1
      ${exports (removeAttrs cfg.variables [ "PATH" ])}export PATH="/run/wrappers/bin:${lib.optionalString (joined (cfg.variables.PATH or [ ]) != "") "${joined cfg.variables.PATH}:"}$HOME/.nix-profile/bin:${path}:/usr/bin:/usr/sbin"
      ${lib.optionalString cfg.localBinInPath "export PATH=\"$HOME/.local/bin:$PATH\"\n"}${lib.optionalString cfg.homeBinInPath "export PATH=\"$HOME/bin:$PATH\"\n"}''
      + lib.concatStrings (lib.mapAttrsToList (n: dirs: "export ${n}=\"${lib.concatMapStringsSep ":" (p: lib.concatMapStringsSep ":" (d: p + d) dirs) cfg.profiles}\"\n") (cfg.profileRelativeSessionVariables // cfg.profileRelativeEnvVars))
      + cfg.extraInit);
  };
}
