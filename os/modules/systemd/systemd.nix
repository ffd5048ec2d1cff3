# systemd: units of every kind, the manager's own settings.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.systemd;
  kinds = import ./unit-options.nix { inherit lib; };
  text = import ./unit-text.nix { inherit lib pkgs utils; base = cfg.package; globalEnvironment = cfg.globalEnvironment; };

  of = options: description: mkOption { type = types.attrsOf (types.submodule { inherit options; }); default = { }; inherit description; };
  serviceType = types.submodule { options = kinds.service; };
  listed = options: description: mkOption { type = types.listOf (types.submodule { inherit options; }); default = [ ]; inherit description; };

  # Declarations of one kind as entries of `systemd.units`.
  made = suffix: make: defs:
    lib.mapAttrs' (name: def: {
      name = "${name}.${suffix}";
      value = { inherit (def) enable overrideStrategy wantedBy requiredBy upheldBy aliases; text = make name def; };
    }) defs;
  byPath = suffix: make: defs:
    lib.listToAttrs (map (def: {
      name = "${utils.escapeSystemdPath def.where}.${suffix}";
      value = { inherit (def) enable overrideStrategy wantedBy requiredBy upheldBy aliases; text = make null def; };
    }) defs);
  startTimers = services:
    lib.mapAttrs (_: def: { wantedBy = [ "timers.target" ]; timerConfig.OnCalendar = def.startAt; })
      (lib.filterAttrs (_: def: def.enable && def.startAt != [ ]) services);
in
{
  options.system.basePackages = mkOption { type = types.listOf (types.either types.str types.package); default = [ ]; example = [ "systemd-resolved" ]; description = "More parts of the base: names of Debian packages, with everything they need, or trees."; };
  options.systemd = {
    package = mkOption {
      type = types.package;
      default = pkgs.base.mkUsr { packages = pkgs.base.packages ++ config.system.basePackages; };
      defaultText = lib.literalExpression "pkgs.base.mkUsr { }";
      description = "The base of the system: systemd, udev, dbus, login and the kernel's tools as one file tree. It is what `/usr` shows.";
    };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages that bring units of their own."; };
    units = mkOption { type = types.attrsOf (types.submodule { options = kinds.unit; }); default = { }; description = "Units by their full names, with their text."; };
    services = mkOption { type = types.attrsOf serviceType; default = { }; description = "Services."; };
    sockets = of kinds.socket "Sockets.";
    timers = of kinds.timer "Timers.";
    targets = of kinds.target "Targets.";
    paths = of kinds.path' "Paths to watch.";
    slices = of kinds.slice "Slices.";
    mounts = listed kinds.mount "Mounts; those of `fileSystems` need not be repeated.";
    automounts = listed kinds.automount "Automounts.";
    generators = mkOption { type = types.attrsOf types.path; default = { }; description = "Generators by name; `/dev/null` masks one."; };
    shutdown = mkOption { type = types.attrsOf types.path; default = { }; description = "Programs run at shutdown."; };
    globalEnvironment = mkOption { type = types.attrsOf (types.nullOr (types.oneOf [ types.str types.path types.package ])); default = { }; example = { TZ = "CET"; }; description = "Environment of all services that the configuration declares."; };
    defaultUnit = mkOption { type = types.str; default = "multi-user.target"; description = "What the machine boots into."; };
    ctrlAltDelUnit = mkOption { type = types.str; default = "reboot.target"; description = "What Ctrl-Alt-Del starts."; };
    enableEmergencyMode = mkOption { type = types.bool; default = true; description = "Whether a failed boot ends at a shell on the console; without it the machine tries to go on."; };
    additionalUpstreamSystemUnits = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility: the base always has all its units."; };
    suppressedSystemUnits = mkOption { type = types.listOf types.str; default = [ ]; description = "Units of the base that are masked."; };
    enableCgroupAccounting = mkOption { type = types.bool; default = true; description = "Accepted for compatibility."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of system.conf."; };
    settings.Manager = mkOption { type = types.attrsOf kinds.settingValue; default = { }; example = { DefaultTimeoutStopSec = "20s"; }; description = "Settings of the manager (system.conf)."; };
    watchdog = {
      device = mkOption { type = types.nullOr types.path; default = null; description = "Watchdog device."; };
      runtimeTime = mkOption { type = types.nullOr types.str; default = null; example = "30s"; description = "After what time without a sign of life the hardware restarts the machine."; };
      rebootTime = mkOption { type = types.nullOr types.str; default = null; description = "The same while the machine reboots."; };
    };
    sleep.extraConfig = mkOption { type = types.lines; default = ""; description = "Lines of sleep.conf."; };
    coredump = {
      enable = mkOption { type = types.bool; default = false; description = "Whether crashed programs leave a core dump in the journal."; };
      extraConfig = mkOption { type = types.lines; default = ""; description = "Lines of coredump.conf."; };
    };
    oomd.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility: the base has no systemd-oomd."; };
    sysusers.enable = mkOption { type = types.bool; default = false; description = "Accepted for compatibility: users are made by the activation."; };
    user = {
      units = mkOption { type = types.attrsOf (types.submodule { options = kinds.unit; }); default = { }; description = "Units of the users' managers."; };
      services = mkOption { type = types.attrsOf serviceType; default = { }; description = "Services of the users' managers."; };
      sockets = of kinds.socket "Sockets of the users' managers.";
      timers = of kinds.timer "Timers of the users' managers.";
      targets = of kinds.target "Targets of the users' managers.";
      paths = of kinds.path' "Paths watched by the users' managers.";
      slices = of kinds.slice "Slices of the users' managers.";
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of user.conf."; };
    };
  };

  config = {
    assertions = lib.concatLists (lib.mapAttrsToList (name: def:
      let type = def.serviceConfig.Type or "simple"; in
      [
        {
          assertion = !(def.reloadIfChanged && !def.restartIfChanged);
          message = "systemd.services.${name}: reloadIfChanged together with restartIfChanged = false: only one of them can hold.";
        }
        {
          assertion = !(def.confinement.enable or false);
          message = "systemd.services.${name}.confinement is not supported; use serviceConfig.RootDirectory, ProtectSystem and the like.";
        }
        {
          assertion = def.script == "" || !(def.serviceConfig ? ExecStart) || type == "oneshot";
          message = "systemd.services.${name} has both `script' and `serviceConfig.ExecStart', but only a oneshot service may have several main programs.";
        }
      ]) cfg.services);

    systemd = {
      units =
        made "service" text.service cfg.services
        // made "socket" text.socket cfg.sockets
        // made "timer" text.timer cfg.timers
        // made "target" text.target cfg.targets
        // made "path" text.path' cfg.paths
        // made "slice" text.slice cfg.slices
        // byPath "mount" text.mount cfg.mounts
        // byPath "automount" text.automount cfg.automounts;
      timers = startTimers cfg.services;
      user.units =
        made "service" text.service cfg.user.services
        // made "socket" text.socket cfg.user.sockets
        // made "timer" text.timer cfg.user.timers
        // made "target" text.target cfg.user.targets
        // made "path" text.path' cfg.user.paths
        // made "slice" text.slice cfg.user.slices;
      user.timers = startTimers cfg.user.services;

      settings.Manager = {
        ManagerEnvironment = lib.mkDefault "PATH=/run/current-system/sw/bin:/usr/bin:/usr/sbin";
        DefaultTimeoutStopSec = lib.mkDefault "60s";
      }
      // lib.optionalAttrs (cfg.watchdog.device != null) { WatchdogDevice = cfg.watchdog.device; }
      // lib.optionalAttrs (cfg.watchdog.runtimeTime != null) { RuntimeWatchdogSec = cfg.watchdog.runtimeTime; }
      // lib.optionalAttrs (cfg.watchdog.rebootTime != null) { RebootWatchdogSec = cfg.watchdog.rebootTime; };

      # What the base would start, but a machine of this kind does not need, or does otherwise: users, /etc and the first boot are the
      # activation's work; the rest costs seconds under emulation.
      suppressedSystemUnits = [
        "systemd-sysusers.service" "systemd-firstboot.service" "systemd-hwdb-update.service" "ldconfig.service"
        "systemd-update-done.service" "systemd-update-utmp.service" "systemd-update-utmp-runlevel.service" "systemd-machine-id-commit.service"
        "systemd-pcrphase.service" "systemd-pcrphase-sysinit.service" "systemd-pcrphase-initrd.service" "systemd-pcrmachine.service"
        "systemd-ask-password-console.path" "systemd-ask-password-wall.path" "proc-sys-fs-binfmt_misc.automount" "systemd-binfmt.service"
        "dev-hugepages.mount" "dev-mqueue.mount" "sys-kernel-debug.mount" "sys-kernel-tracing.mount" "sys-fs-fuse-connections.mount"
        "apt-daily.timer" "apt-daily-upgrade.timer" "dpkg-db-backup.timer" "e2scrub_all.timer" "e2scrub_reap.service" "fstrim.timer" "logrotate.timer" "man-db.timer"
        "serial-getty@hvc0.service" "systemd-network-generator.service" "systemd-pstore.service" "systemd-boot-system-token.service" "remote-cryptsetup.target"
        "remote-veritysetup.target" "systemd-repart.service" "rc-local.service" "ifupdown-pre.service" "networking.service" "ssh.service" "ssh.socket" "keyboard-setup.service" "console-setup.service"
      ] ++ lib.optionals (!cfg.enableEmergencyMode) [ "emergency.service" "emergency.target" "rescue.service" ];

      targets = {
        # A switch restarts this target to run again what belongs before sysinit, such as tmpfiles.
        sysinit-reactivation = {
          description = "Reactivate sysinit units";
          unitConfig.RefuseManualStart = false;
        };
        network-online = { };
      };
    };

    system.build.units = text.directory {
      name = "system-units";
      # A unit that is declared and enabled here is not suppressed.
      masked = builtins.filter (name: !(cfg.units ? ${name})) (lib.unique cfg.suppressedSystemUnits);
      inherit (cfg) units packages;
      shipped = "${cfg.package}/lib/systemd/system";
      extra = ''
        ln -sfn /usr/lib/systemd/system/${cfg.defaultUnit} "$out"/default.target
        [ -e ${cfg.package}/lib/systemd/system/${cfg.defaultUnit} ] || ln -sfn ${cfg.defaultUnit} "$out"/default.target
        ln -sfn /usr/lib/systemd/system/${cfg.ctrlAltDelUnit} "$out"/ctrl-alt-del.target
      '';
    };
    system.build.userUnits = text.directory {
      name = "user-units";
      units = cfg.user.units;
      masked = [ ];
      shipped = "${cfg.package}/lib/systemd/user";
    };

    environment.etc = {
      "systemd/system".source = config.system.build.units;
      "systemd/user".source = config.system.build.userUnits;
      "systemd/system.conf".source = utils.textFile "system.conf" ("[Manager]\n" + text.settings cfg.settings.Manager + cfg.extraConfig);
      "systemd/user.conf".source = utils.textFile "user.conf" ("[Manager]\n" + cfg.user.extraConfig);
      "systemd/sleep.conf" = lib.mkIf (cfg.sleep.extraConfig != "") { text = "[Sleep]\n${cfg.sleep.extraConfig}"; };
      "systemd/coredump.conf".text = "[Coredump]\n${lib.optionalString (!cfg.coredump.enable) "Storage=none\n"}${cfg.coredump.extraConfig}";
    }
    // lib.mapAttrs' (name: source: { name = "systemd/system-generators/${name}"; value = { inherit source; mode = "direct-symlink"; }; }) cfg.generators
    // lib.mapAttrs' (name: source: { name = "systemd/system-shutdown/${name}"; value = { inherit source; }; }) cfg.shutdown;
  };
}
