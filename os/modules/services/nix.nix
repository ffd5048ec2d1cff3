# firn on the machine itself: settings, lookup path, garbage collection.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.nix;
  atom = types.nullOr (types.oneOf [ types.bool types.int types.float types.str types.path types.package ]);
  setting = types.either atom (types.listOf atom) // { description = "setting of nix.conf (boolean, number, string, or a list of them)"; };
  shown = v: if v == true then "true" else if v == false then "false" else if v == null then "" else if builtins.isList v then lib.concatMapStringsSep " " shown v else toString v;
  legacy = old: new: lib.mkRenamedOptionModule [ "nix" old ] [ "nix" "settings" new ];
in
{
  imports = [
    (legacy "maxJobs" "max-jobs")
    (legacy "buildCores" "cores")
    (legacy "useSandbox" "sandbox")
    (legacy "binaryCaches" "substituters")
    (legacy "binaryCachePublicKeys" "trusted-public-keys")
    (legacy "trustedUsers" "trusted-users")
    (legacy "allowedUsers" "allowed-users")
    (legacy "autoOptimiseStore" "auto-optimise-store")
    (legacy "systemFeatures" "system-features")
  ];
  options.nix = {
    enable = mkOption { type = types.bool; default = true; description = "Whether the machine has commands for packages and its own configuration."; };
    package = lib.mkPackageOption pkgs "firn" { };
    settings = mkOption { type = types.submodule { freeformType = types.attrsOf setting; }; default = { }; example = { max-jobs = 2; experimental-features = [ "nix-command" "flakes" ]; }; description = "Settings of nix.conf."; };
    extraOptions = mkOption { type = types.lines; default = ""; description = "More lines of nix.conf."; };
    checkConfig = mkOption { type = types.bool; default = true; internal = true; description = "Accepted for compatibility."; };
    nixPath = mkOption {
      type = types.listOf types.str;
      default = [ "nixpkgs=/run/current-system/sw/share/firn/os" "nixos-config=/etc/nixos/configuration.nix" ];
      description = "Lookup path: what `<nixpkgs>` and `<nixos-config>` mean on the machine.";
    };
    channel.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    registry = mkOption { type = types.attrsOf types.raw; default = { }; description = "Accepted for compatibility."; };
    gc = {
      automatic = mkOption { type = types.bool; default = false; description = "Whether garbage is collected regularly."; };
      dates = mkOption { type = types.either types.singleLineStr (types.listOf types.str); default = [ "03:15" ]; apply = lib.toList; description = "When."; };
      options = mkOption { type = types.singleLineStr; default = ""; example = "--delete-older-than 30d"; description = "Arguments of nix-collect-garbage."; };
      persistent = mkOption { type = types.bool; default = true; description = "Whether a missed time is made up for."; };
      randomizedDelaySec = mkOption { type = types.singleLineStr; default = "0"; description = "Random delay."; };
    };
    optimise.automatic = mkOption { type = types.bool; default = false; description = "Whether equal files of the store are regularly made one."; };
    optimise.dates = mkOption { type = types.either types.singleLineStr (types.listOf types.str); default = [ "03:45" ]; apply = lib.toList; description = "When."; };
    optimise.persistent = mkOption { type = types.bool; default = true; description = "Whether a missed time is made up for."; };
    optimise.randomizedDelaySec = mkOption { type = types.singleLineStr; default = "1800"; description = "Random delay."; };
    buildMachines = mkOption { type = types.listOf types.raw; default = [ ]; description = "Not supported."; };
    distributedBuilds = mkOption { type = types.bool; default = false; description = "Not supported."; };
    nrBuildUsers = mkOption { type = types.int; default = 10; description = "Number of accounts for builds."; };
    daemonCPUSchedPolicy = mkOption { type = types.enum [ "other" "batch" "idle" ]; default = "other"; description = "Accepted for compatibility."; };
    daemonIOSchedClass = mkOption { type = types.enum [ "best-effort" "idle" ]; default = "best-effort"; description = "Accepted for compatibility."; };
    sshServe = {
      enable = mkOption { type = types.bool; default = false; description = "Whether other machines can get paths of this store over ssh, as user `nix-ssh`."; };
      write = mkOption { type = types.bool; default = false; description = "Whether they can also add paths and build."; };
      keys = mkOption { type = types.listOf types.str; default = [ ]; example = [ "ssh-ed25519 AAAA… cache@example.org" ]; description = "Public keys of those who may."; };
      protocol = mkOption { type = types.enum [ "ssh" ]; default = "ssh"; description = "Protocol."; };
    };
  };
  options.system.tools.nixos-rebuild.enable = mkOption {
    type = types.bool;
    default = true;
    description = "Whether the machine keeps the tools that rebuilding itself takes as long as only files, units, users and programs that it has already are concerned, so that such a change needs no network.";
  };
  config = lib.mkMerge [
    {
      nix.settings = {
        sandbox = lib.mkDefault true;
        max-jobs = lib.mkDefault "auto";
        cores = lib.mkDefault 0;
        trusted-users = [ "root" ];
        allowed-users = lib.mkDefault [ "*" ];
        experimental-features = lib.mkDefault [ "nix-command" ];
        build-users-group = "nixbld";
        # What builders find as /bin/sh.
        sandbox-paths = [ "/bin/sh=${pkgs.buildTools}/bin/busybox" ];
        # For programs that no login shell has given a NIX_PATH.
        nix-path = lib.mkDefault cfg.nixPath;
      };
      users.groups.nixbld = { gid = config.ids.gids.nixbld; members = map (n: "nixbld${toString n}") (lib.range 1 cfg.nrBuildUsers); };
      users.users = lib.listToAttrs (map (n: {
        name = "nixbld${toString n}";
        value = { uid = config.ids.uids.nixbld + n; group = "nixbld"; isSystemUser = true; description = "Build user ${toString n}"; };
      }) (lib.range 1 cfg.nrBuildUsers));
    }
    (lib.mkIf cfg.enable {
      environment.systemPackages = [ cfg.package ];
      environment.pathsToLink = [ "/share/firn" ];
      environment.etc."nix/nix.conf".text = "# Made from nix.settings; a change here is lost at the next switch.\n"
        + lib.concatStrings (lib.mapAttrsToList (n: v: "${n} = ${shown v}\n") cfg.settings) + cfg.extraOptions;
      system.extraDependencies = lib.mkIf config.system.tools.nixos-rebuild.enable ([ pkgs.buildTools ] ++ pkgs.stdenvNoCC.initialPath);
      systemd.services.nix-optimise = lib.mkIf cfg.optimise.automatic {
        description = "Make equal files of the store one";
        startAt = cfg.optimise.dates;
        serviceConfig = { Type = "oneshot"; ExecStart = "${cfg.package}/bin/nix-store --optimise"; };
      };
      systemd.timers.nix-optimise = lib.mkIf cfg.optimise.automatic { timerConfig = { RandomizedDelaySec = cfg.optimise.randomizedDelaySec; Persistent = cfg.optimise.persistent; }; };
      systemd.services.nix-gc = lib.mkIf cfg.gc.automatic {
        description = "Collect garbage in the store";
        startAt = cfg.gc.dates;
        serviceConfig = { Type = "oneshot"; ExecStart = "${cfg.package}/bin/nix-collect-garbage ${cfg.gc.options}"; };
      };
      systemd.timers.nix-gc = lib.mkIf cfg.gc.automatic { timerConfig = { RandomizedDelaySec = cfg.gc.randomizedDelaySec; Persistent = cfg.gc.persistent; }; };
    })
    (lib.mkIf cfg.sshServe.enable {
      services.openssh.enable = true;
      users.users.nix-ssh = { description = "Reads the store from outside"; isSystemUser = true; group = "nix-ssh"; shell = utils.shell; openssh.authorizedKeys.keys = cfg.sshServe.keys; };
      users.groups.nix-ssh = { };
      nix.settings.trusted-users = lib.mkIf cfg.sshServe.write [ "nix-ssh" ];
      services.openssh.extraConfig = ''
        Match User nix-ssh
        AllowAgentForwarding no
        AllowTcpForwarding no
        PermitTTY no
        PermitTunnel no
        X11Forwarding no
        ForceCommand ${cfg.package}/bin/nix-store --serve${lib.optionalString cfg.sshServe.write " --write"}
        Match All
      '';
    })
  ];
}
