# Programs that need little more than to be installed.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.programs;
  on = name: default: mkOption { type = types.bool; inherit default; description = "Whether ${name} is installed and set up."; };
  ini = lib.generators.toGitINI;
in
{
  options.programs = {
    nano.enable = on "nano" true;
    nano.nanorc = mkOption { type = types.lines; default = ""; description = "Lines of nanorc."; };
    less.enable = on "less" true;
    less.envVariables = mkOption { type = types.attrsOf types.str; default = { LESS = "-R"; }; description = "Variables for less."; };
    git.enable = on "git" false;
    git.package = lib.mkPackageOption pkgs "git" { };
    git.config = mkOption { type = types.either (types.attrsOf types.anything) (types.listOf (types.attrsOf types.anything)); default = { }; example = { init.defaultBranch = "main"; }; description = "Settings of /etc/gitconfig."; };
    vim.enable = on "vim" false;
    vim.defaultEditor = mkOption { type = types.bool; default = false; description = "Whether vim is the editor."; };
    htop.enable = on "htop" false;
    tmux.enable = on "tmux" false;
    mtr.enable = on "mtr" false;
    command-not-found.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    nix-ld.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    zsh.enable = on "zsh" false;
    fish.enable = on "fish" false;
  };
  config = {
    environment.systemPackages =
      lib.optional cfg.git.enable cfg.git.package
      ++ lib.concatMap (name: lib.optional cfg.${name}.enable (pkgs.${name} or (throw "programs.${name}.enable: the package set has no `${name}'."))) [ "vim" "htop" "tmux" "mtr" "zsh" "fish" ];
    environment.etc = {
      nanorc = lib.mkIf (cfg.nano.nanorc != "") { text = cfg.nano.nanorc; };
      gitconfig = lib.mkIf (cfg.git.enable && cfg.git.config != { } && cfg.git.config != [ ]) { text = lib.concatMapStringsSep "\n" ini (lib.toList cfg.git.config); };
    };
    security.wrappers.mtr-packet = lib.mkIf cfg.mtr.enable { owner = "root"; group = "root"; capabilities = "cap_net_raw+ep"; source = "${pkgs.mtr}/bin/mtr-packet"; };
    environment.variables = lib.mkMerge [
      (lib.mkIf cfg.mtr.enable { MTR_PACKET = "/run/wrappers/bin/mtr-packet"; })
      (lib.mkIf cfg.less.enable cfg.less.envVariables)
      (lib.mkIf (cfg.vim.enable && cfg.vim.defaultEditor) { EDITOR = lib.mkOverride 900 "vim"; })
    ];
  };
}
