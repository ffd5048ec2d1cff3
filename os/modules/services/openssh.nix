# The ssh server.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.openssh;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  setting = types.nullOr (types.oneOf [ types.bool types.int types.str types.path (types.listOf types.str) ]) // { description = "setting of sshd (boolean, integer, string or list of strings)"; };
  shown = v: if v == true then "yes" else if v == false then "no" else if builtins.isList v then lib.concatStringsSep "," v else if builtins.isPath v then "${v}" else toString v;
  # These take words, where all other lists are one comma-separated word.
  wordLists = [ "AllowUsers" "DenyUsers" "AllowGroups" "DenyGroups" "AuthenticationMethods" "AcceptEnv" ];
  line = name: v:
    if v == null then ""
    else if builtins.isList v && builtins.elem name wordLists then (if v == [ ] then "" else "${name} ${lib.concatStringsSep " " v}\n")
    else "${name} ${shown v}\n";
  keyUsers = builtins.filter (u: u.enable && (u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ])) (builtins.attrValues config.users.users);
  principalUsers = builtins.filter (u: u.enable && u.openssh.authorizedKeys.principals != [ ]) (builtins.attrValues config.users.users);
  listen = if cfg.listenAddresses == [ ] then lib.concatMapStrings (p: "Port ${toString p}\n") cfg.ports
    else lib.concatMapStrings (p: "Port ${toString p}\n") cfg.ports
      + lib.concatMapStrings (l: "ListenAddress ${if lib.hasInfix ":" l.addr then "[${l.addr}]" else l.addr}${lib.optionalString (l.port != null) ":${toString l.port}"}\n") cfg.listenAddresses;
  text = ''
    # Made from services.openssh; a change here is lost at the next switch.
  ''
  + listen
  + lib.concatMapStrings (k: "HostKey ${k.path}\n") cfg.hostKeys
  + "AuthorizedKeysFile ${toString cfg.authorizedKeysFiles}\n"
  + lib.optionalString (cfg.authorizedKeysCommand != "none") "AuthorizedKeysCommand ${cfg.authorizedKeysCommand}\nAuthorizedKeysCommandUser ${cfg.authorizedKeysCommandUser}\n"
  + lib.optionalString (cfg.banner != null) "Banner ${utils.textFile "ssh-banner" cfg.banner}\n"
  + lib.optionalString cfg.allowSFTP "Subsystem sftp ${cfg.sftpServerExecutable} ${toString cfg.sftpFlags}\n"
  + lib.concatStrings (lib.mapAttrsToList line cfg.settings)
  + cfg.extraConfig;
  file = utils.textFile "sshd_config" text;
  # A mistake in the file fails the build, not the login.
  checked = if !cfg.validateConfig then file else pkgs.runCommand "sshd_config" { preferLocalBuild = true; inherit file; } ''
    ${cfg.package}/bin/ssh-keygen -q -t ed25519 -N "" -f key
    sed -e '/^HostKey /d' -e '/^UsePAM /d' "$file" > test
    printf 'HostKey %s/key\n' "$PWD" | cat - test > test-config
    ${cfg.package}/sbin/sshd -G -f "$PWD/test-config" > effective 2> message || ${cfg.package}/sbin/sshd -t -f "$PWD/test-config" 2> message || {
      # Without an account for its unprivileged half sshd cannot test itself; then only its reading of the file counts.
      if grep -q -e 'Privilege separation user' -e 'setgroups' -e 'privilege separation directory' message; then :; else cat message >&2; exit 1; fi
    }
    cp "$file" "$out"
  '';
  keyService = k: ''
    if [ ! -s ${lib.escapeShellArg k.path} ]; then
      mkdir -p ${lib.escapeShellArg (builtins.dirOf k.path)}
      ${cfg.package}/bin/ssh-keygen -q -t ${k.type} ${lib.optionalString (k ? bits) "-b ${toString k.bits}"} ${lib.optionalString (k ? comment) "-C ${lib.escapeShellArg k.comment}"} -N "" -f ${lib.escapeShellArg k.path}
    fi
  '';
  program = "${cfg.package}/sbin/sshd";
  renamed = old: new: lib.mkRenamedOptionModule [ "services" "openssh" old ] [ "services" "openssh" "settings" new ];
in
{
  imports = [
    (lib.mkAliasOptionModule [ "services" "sshd" "enable" ] [ "services" "openssh" "enable" ])
    (lib.mkAliasOptionModule [ "services" "openssh" "knownHosts" ] [ "programs" "ssh" "knownHosts" ])
    (renamed "permitRootLogin" "PermitRootLogin")
    (renamed "passwordAuthentication" "PasswordAuthentication")
    (renamed "kbdInteractiveAuthentication" "KbdInteractiveAuthentication")
    (renamed "challengeResponseAuthentication" "KbdInteractiveAuthentication")
    (renamed "forwardX11" "X11Forwarding")
    (renamed "gatewayPorts" "GatewayPorts")
    (renamed "useDns" "UseDns")
    (renamed "logLevel" "LogLevel")
    (renamed "macs" "Macs")
    (renamed "ciphers" "Ciphers")
    (renamed "kexAlgorithms" "KexAlgorithms")
  ];
  options.services.openssh = {
    enable = flag false "Whether the ssh server runs.";
    package = lib.mkPackageOption pkgs "openssh" { };
    startWhenNeeded = flag false "Whether the server is started by the first connection.";
    openFirewall = flag true "Whether the firewall is opened for it.";
    ports = mkOption { type = types.listOf types.port; default = [ 22 ]; description = "Ports to listen on."; };
    listenAddresses = mkOption {
      type = types.listOf (types.submodule { options = {
        addr = mkOption { type = types.str; description = "Address."; };
        port = mkOption { type = types.nullOr types.port; default = null; description = "Port; the usual ones when it is `null`."; };
      }; });
      default = [ ];
      description = "Addresses to listen on; all when there are none.";
    };
    hostKeys = mkOption {
      type = types.listOf types.attrs;
      default = [ { type = "ed25519"; path = "/etc/ssh/ssh_host_ed25519_key"; } ] ++ lib.optional (!cfg.onlyEd25519) { type = "rsa"; bits = 4096; path = "/etc/ssh/ssh_host_rsa_key"; };
      defaultText = lib.literalExpression "[ { type = \"ed25519\"; path = \"/etc/ssh/ssh_host_ed25519_key\"; } ]";
      description = "Keys by which the machine proves what it is, with `type`, `path` and perhaps `bits` and `comment`. Missing ones are made at the first start.";
    };
    onlyEd25519 = flag true "Whether the machine has only an ed25519 key by default. Making an RSA key takes long where the processor is emulated.";
    generateHostKeys = flag true "Whether missing keys are made.";
    authorizedKeysFiles = mkOption { type = types.listOf types.str; default = [ ]; description = "Where sshd looks for users' keys."; };
    authorizedKeysInHomedir = flag true "Whether users can add keys of their own in `~/.ssh/authorized_keys`.";
    authorizedKeysCommand = mkOption { type = types.str; default = "none"; description = "Program that prints keys of a user."; };
    authorizedKeysCommandUser = mkOption { type = types.str; default = "nobody"; description = "Account that runs it."; };
    banner = mkOption { type = types.nullOr types.lines; default = null; description = "Text shown before the login."; };
    allowSFTP = flag true "Whether files can be copied with sftp.";
    sftpServerExecutable = mkOption { type = types.str; default = "internal-sftp"; description = "The server's program for that."; };
    sftpFlags = mkOption { type = types.listOf types.str; default = [ ]; description = "Its arguments."; };
    moduliFile = mkOption { type = types.nullOr types.path; default = null; description = "File of primes for the group exchange."; };
    validateConfig = flag true "Whether the configuration is checked when the system is built.";
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of sshd_config."; };
    settings = mkOption {
      default = { };
      example = { PermitRootLogin = "no"; PasswordAuthentication = false; };
      description = "Settings of sshd_config.";
      type = types.submodule {
        freeformType = types.attrsOf setting;
        options = {
          PermitRootLogin = mkOption { type = types.nullOr (types.enum [ "yes" "without-password" "prohibit-password" "forced-commands-only" "no" ]); default = "prohibit-password"; description = "Whether root can log in."; };
          PasswordAuthentication = mkOption { type = types.nullOr types.bool; default = true; description = "Whether passwords are accepted."; };
          KbdInteractiveAuthentication = mkOption { type = types.nullOr types.bool; default = true; description = "Whether PAM may ask questions."; };
          UsePAM = mkOption { type = types.nullOr types.bool; default = true; description = "Whether logins go through PAM."; };
          X11Forwarding = mkOption { type = types.nullOr types.bool; default = false; description = "Whether X11 can be forwarded."; };
          UseDns = mkOption { type = types.nullOr types.bool; default = false; description = "Whether names of clients are looked up."; };
          GatewayPorts = mkOption { type = types.nullOr types.str; default = "no"; description = "Whether forwarded ports are open to other machines."; };
          LogLevel = mkOption { type = types.nullOr (types.enum [ "QUIET" "FATAL" "ERROR" "INFO" "VERBOSE" "DEBUG" "DEBUG1" "DEBUG2" "DEBUG3" ]); default = "INFO"; description = "How much is logged."; };
          StrictModes = mkOption { type = types.nullOr types.bool; default = true; description = "Whether users' files must not be writable by others."; };
          PrintMotd = mkOption { type = types.nullOr types.bool; default = false; description = "Whether sshd itself shows the message of the day; PAM does."; };
          AuthorizedPrincipalsFile = mkOption { type = types.nullOr types.str; default = if principalUsers == [ ] then null else "/etc/ssh/authorized_principals.d/%u"; defaultText = lib.literalMD "the file made from `openssh.authorizedKeys.principals`"; description = "Names that a signed key may carry."; };
          AllowUsers = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Only these accounts may log in."; };
          DenyUsers = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "These accounts may not log in."; };
          AllowGroups = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Only members of these groups may log in."; };
          DenyGroups = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Members of these groups may not log in."; };
          Ciphers = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Ciphers."; };
          Macs = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Message authentication codes."; };
          KexAlgorithms = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Key exchanges."; };
        };
      };
    };
  };
  config = lib.mkIf cfg.enable {
    users.users.sshd = { isSystemUser = true; group = "sshd"; description = "ssh server"; home = "/run/sshd"; };
    users.groups.sshd = { };
    services.openssh.authorizedKeysFiles = lib.optional cfg.authorizedKeysInHomedir "%h/.ssh/authorized_keys" ++ [ "/etc/ssh/authorized_keys.d/%u" ];
    networking.firewall.allowedTCPPorts = lib.optionals cfg.openFirewall cfg.ports;
    security.pam.services.sshd = { startSession = true; showMotd = true; unixAuth = cfg.settings.PasswordAuthentication != false || cfg.settings.KbdInteractiveAuthentication != false; };
    environment.etc = {
      "ssh/sshd_config".source = checked;
    }
    // lib.optionalAttrs (cfg.moduliFile != null) { "ssh/moduli".source = cfg.moduliFile; }
    // lib.listToAttrs (map (u: {
      name = "ssh/authorized_keys.d/${u.name}";
      # A copy: sshd looks at the owner of each directory on the way.
      value = { mode = "0444"; text = lib.concatLines u.openssh.authorizedKeys.keys + lib.concatMapStrings (f: builtins.readFile f + "\n") u.openssh.authorizedKeys.keyFiles; };
    }) keyUsers)
    // lib.listToAttrs (map (u: { name = "ssh/authorized_principals.d/${u.name}"; value = { mode = "0444"; text = lib.concatLines u.openssh.authorizedKeys.principals; }; }) principalUsers);

    systemd = {
      services = {
        sshd-keygen = lib.mkIf cfg.generateHostKeys {
          description = "Make the ssh host keys";
          wantedBy = [ "multi-user.target" ];
          unitConfig.ConditionFileNotEmpty = map (k: "|!${k.path}") cfg.hostKeys;
          serviceConfig = { Type = "oneshot"; UMask = "0077"; };
          script = lib.concatMapStrings keyService cfg.hostKeys;
        };
        sshd = lib.mkIf (!cfg.startWhenNeeded) {
          description = "ssh server";
          wantedBy = [ "multi-user.target" ];
          after = [ "network.target" "sshd-keygen.service" "systemd-user-sessions.service" ];
          wants = [ "sshd-keygen.service" ];
          # Connections stay while the server restarts.
          stopIfChanged = false;
          restartTriggers = [ checked ];
          enableDefaultPath = false;
          path = [ cfg.package ];
          serviceConfig = {
            Type = "notify";
            ExecStart = "${program} -D -f /etc/ssh/sshd_config";
            ExecReload = "${utils.shell} -c 'kill -HUP $MAINPID'";
            KillMode = "process";
            Restart = "always";
            RuntimeDirectory = "sshd";
            RuntimeDirectoryMode = "0755";
          };
        };
        "sshd@" = lib.mkIf cfg.startWhenNeeded {
          description = "ssh connection";
          after = [ "sshd-keygen.service" ];
          wants = [ "sshd-keygen.service" ];
          stopIfChanged = false;
          restartIfChanged = false;
          enableDefaultPath = false;
          serviceConfig = { ExecStart = "-${program} -i -D -f /etc/ssh/sshd_config"; KillMode = "process"; StandardInput = "socket"; StandardError = "journal"; RuntimeDirectory = "sshd"; RuntimeDirectoryPreserve = true; };
        };
      };
      sockets.sshd = lib.mkIf cfg.startWhenNeeded {
        description = "ssh socket";
        wantedBy = [ "sockets.target" ];
        listenStreams = map toString cfg.ports;
        socketConfig.Accept = true;
      };
    };
  };
}
