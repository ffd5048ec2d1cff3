# Who may log in, and what a session gets. The modules are the base's; each service is one file in /etc/pam.d.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  limitText = limits: lib.concatMapStrings (l: "${l.domain} ${l.type} ${l.item} ${toString l.value}\n") limits;
  limit = types.submodule { options = {
    domain = mkOption { type = types.str; example = "@wheel"; description = "Account, `@group` or `*`."; };
    type = mkOption { type = types.enum [ "-" "hard" "soft" ]; default = "-"; description = "Kind of limit."; };
    item = mkOption { type = types.str; example = "nofile"; description = "What is limited."; };
    value = mkOption { type = types.oneOf [ types.str types.int ]; description = "The limit."; };
  }; };
  motd = if config.users.motdFile != null then config.users.motdFile else if config.users.motd != null then "/etc/motd" else null;
  service = types.submodule ({ name, config, ... }: {
    options = {
      enable = flag true "Whether the file exists.";
      name = mkOption { type = types.str; default = name; description = "Name of the service."; };
      text = mkOption { type = types.lines; description = "Contents of the file."; };
      unixAuth = flag true "Whether passwords of `/etc/shadow` are accepted.";
      rootOK = flag false "Whether root needs no password.";
      allowNullPassword = flag false "Whether an empty password is accepted.";
      nodelay = flag false "Whether a wrong password is answered at once.";
      startSession = flag false "Whether a session of systemd-logind is opened.";
      setEnvironment = flag true "Whether the variables of `environment.sessionVariables` are set.";
      setLoginUid = flag config.startSession "Whether the kernel is told who logged in.";
      showMotd = flag false "Whether the message of the day is shown.";
      makeHomeDir = flag false "Whether a missing home directory is made.";
      updateWtmp = flag false "Whether logins are written to wtmp.";
      requireWheel = flag false "Whether only members of wheel are accepted.";
      forwardXAuth = flag false "Accepted for compatibility.";
      logFailures = flag false "Accepted for compatibility.";
      sshAgentAuth = flag false "Accepted for compatibility.";
      limits = mkOption { type = types.listOf limit; default = [ ]; description = "Limits of this service's sessions."; };
    };
    config.text = lib.mkDefault (
      let c = config; line = on: text: lib.optionalString on (text + "\n"); in
      "# account\n"
      + "account required pam_unix.so\n"
      + "# auth\n"
      + line c.rootOK "auth sufficient pam_rootok.so"
      + line c.requireWheel "auth required pam_wheel.so use_uid"
      + line c.unixAuth "auth sufficient pam_unix.so${lib.optionalString c.allowNullPassword " nullok"}${lib.optionalString c.nodelay " nodelay"} likeauth try_first_pass"
      + "auth required pam_deny.so\n"
      + "# password\n"
      + "password sufficient pam_unix.so nullok yescrypt\n"
      + "password required pam_deny.so\n"
      + "# session\n"
      + line c.setEnvironment "session required pam_env.so conffile=/etc/pam/environment readenv=0"
      + "session required pam_unix.so\n"
      + line c.setLoginUid "session ${if boot.isContainer then "optional" else "required"} pam_loginuid.so"
      + line c.makeHomeDir "session required pam_mkhomedir.so silent skel=/var/empty umask=0077"
      + line c.updateWtmp "session optional pam_lastlog.so silent"
      + line (allLimits c != [ ]) "session required pam_limits.so conf=${utils.textFile "limits.conf" (limitText (allLimits c))}"
      + line c.startSession "session optional pam_systemd.so"
      + line (c.showMotd && motd != null) "session optional pam_motd.so motd=${motd}");
  });
  boot = config.boot;
  allLimits = c: config.security.pam.loginLimits ++ c.limits;
in
{
  options.security.pam = {
    loginLimits = mkOption { type = types.listOf limit; default = [ ]; example = [ { domain = "*"; item = "nofile"; value = 8192; } ]; description = "Limits of all sessions."; };
    services = mkOption { type = types.attrsOf service; default = { }; description = "Services that ask for a login."; };
    makeHomeDir.umask = mkOption { type = types.str; default = "0077"; internal = true; description = "Accepted for compatibility."; };
    sshAgentAuth.enable = flag false "Accepted for compatibility.";
    u2f.enable = flag false "Accepted for compatibility.";
    enableSSHAgentAuth = flag false "Accepted for compatibility.";
  };
  config = {
    assertions = lib.mapAttrsToList (name: s: {
      assertion = !s.sshAgentAuth;
      message = "security.pam.services.${name}.sshAgentAuth is not supported: the base has no such PAM module.";
    }) config.security.pam.services;
    security.pam.services = {
      login = { startSession = true; allowNullPassword = true; showMotd = true; updateWtmp = true; };
      su = { rootOK = true; };
      "su-l" = { rootOK = true; };
      runuser = { rootOK = true; unixAuth = false; setEnvironment = false; };
      "runuser-l" = { rootOK = true; unixAuth = false; };
      passwd = { };
      chsh = { rootOK = true; };
      chfn = { rootOK = true; };
      chpasswd = { rootOK = true; };
      newusers = { rootOK = true; };
      useradd = { rootOK = true; };
      usermod = { rootOK = true; };
      userdel = { rootOK = true; };
      groupadd = { rootOK = true; };
      groupmod = { rootOK = true; };
      groupdel = { rootOK = true; };
      "systemd-user" = { unixAuth = false; startSession = true; setLoginUid = true; };
      other.text = ''
        auth required pam_warn.so
        auth required pam_deny.so
        account required pam_warn.so
        account required pam_deny.so
        password required pam_warn.so
        password required pam_deny.so
        session required pam_warn.so
        session required pam_deny.so
      '';
    };
    environment.etc = lib.mapAttrs' (_: s: { name = "pam.d/${s.name}"; value.text = s.text; }) (lib.filterAttrs (_: s: s.enable) config.security.pam.services)
      // lib.optionalAttrs (config.users.motd != null) { motd.text = config.users.motd; }
      // { "security/limits.conf".text = "# Limits are set by security.pam.loginLimits.\n"; "security/namespace.init" = { enable = false; text = ""; }; };
  };
}
