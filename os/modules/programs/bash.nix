# The shell bash.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.programs.bash;
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  aliases = lib.concatStrings (lib.mapAttrsToList (n: v: lib.optionalString (v != null) "alias -- ${n}=${lib.escapeShellArg v}\n") cfg.shellAliases);
in
{
  imports = [
    (lib.mkAliasOptionModule [ "programs" "bash" "enableCompletion" ] [ "programs" "bash" "completion" "enable" ])
  ];
  options.programs.bash = {
    enable = mkOption { type = types.bool; default = true; internal = true; description = "Always on: bash is the shell of the system."; };
    shellAliases = mkOption { type = types.attrsOf (types.nullOr (types.either types.str types.path)); default = { }; description = "Aliases."; };
    shellInit = text "Shell commands at the start of every bash.";
    loginShellInit = text "Shell commands at the start of login shells.";
    interactiveShellInit = text "Shell commands at the start of interactive shells.";
    promptInit = mkOption {
      type = types.lines;
      default = ''
        if [ "$TERM" != dumb ]; then
          if [ "$UID" = 0 ]; then PS1='\n\[\033[1;31m\][\u@\h:\w]\$\[\033[0m\] '; else PS1='\n\[\033[1;32m\][\u@\h:\w]\$\[\033[0m\] '; fi
        fi
      '';
      description = "Shell commands that set the prompt.";
    };
    promptPluginInit = text "More of them.";
    logout = text "Shell commands at logout.";
    completion.enable = mkOption { type = types.bool; default = true; description = "Accepted for compatibility."; };
  };
  config = {
    programs.bash.shellAliases = builtins.mapAttrs (_: lib.mkDefault) config.environment.shellAliases;
    environment.etc = {
      profile.text = ''
        # Read by login shells. Made from programs.bash and environment; a change here is lost at the next switch.
        if [ -n "$__ETC_PROFILE_SOURCED" ]; then return; fi
        __ETC_PROFILE_SOURCED=1
        export __ETC_PROFILE_DONE=1
        [ -n "$__NIXOS_SET_ENVIRONMENT_DONE" ] || . /etc/set-environment
        ${config.environment.shellInit}${config.environment.loginShellInit}${cfg.shellInit}${cfg.loginShellInit}
        [ ! -e /etc/profile.local ] || . /etc/profile.local
        [ -z "$BASH_VERSION" ] || . /etc/bashrc
      '';
      bashrc.text = ''
        # Read by interactive bashes.
        if [ -n "$__ETC_BASHRC_SOURCED" ] || [ -n "$NOSYSBASHRC" ]; then return; fi
        __ETC_BASHRC_SOURCED=1
        [ -n "$__ETC_PROFILE_DONE" ] || . /etc/profile
        case $- in *i*) ;; *) return ;; esac
        shopt -s checkwinsize
        ${cfg.promptInit}${cfg.promptPluginInit}${aliases}${config.environment.interactiveShellInit}${cfg.interactiveShellInit}
        [ ! -e /etc/bashrc.local ] || . /etc/bashrc.local
      '';
      "bash_logout".text = cfg.logout;
      inputrc.text = lib.mkDefault ''
        set completion-ignore-case off
        "\e[A": history-search-backward
        "\e[B": history-search-forward
        "\e[1;5C": forward-word
        "\e[1;5D": backward-word
        "\e[3~": delete-char
      '';
    };
    environment.variables.INPUTRC = lib.mkDefault "/etc/inputrc";
    # Debian's bash reads this name where others read /etc/bashrc.
    environment.etc."bash.bashrc".text = ". /etc/bashrc\n";
  };
}
