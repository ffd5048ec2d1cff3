# Where names of users and hosts are looked up, and small tables that programs expect.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system.nssDatabases;
  list = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };
  row = name: values: "${name}:${lib.concatMapStrings (v: " " + v) values}\n";
in
{
  options.system.nssModules = mkOption { type = types.listOf types.path; default = [ ]; internal = true; description = "Packages with lookup modules; those of the base need not be named."; };
  options.system.nssDatabases = {
    passwd = list "Sources of accounts.";
    group = list "Sources of groups.";
    shadow = list "Sources of passwords.";
    hosts = list "Sources of host names.";
    services = list "Sources of service names.";
    sudoers = list "Sources of sudo's rules.";
  };
  config = {
    system.nssDatabases = {
      passwd = lib.mkMerge [ (lib.mkBefore [ "files" ]) (lib.mkAfter [ "systemd" ]) ];
      group = lib.mkMerge [ (lib.mkBefore [ "files" ]) (lib.mkAfter [ "systemd" ]) ];
      shadow = lib.mkMerge [ (lib.mkBefore [ "files" ]) (lib.mkAfter [ "systemd" ]) ];
      hosts = lib.mkMerge [ (lib.mkBefore [ "files" ]) (lib.mkOrder 1499 [ "dns" ]) ];
      services = lib.mkBefore [ "files" ];
    };
    environment.etc = {
      "nsswitch.conf".text =
        row "passwd" cfg.passwd + row "group" cfg.group + row "shadow" cfg.shadow + row "hosts" cfg.hosts
        + "networks: files\nethers: files\n" + row "services" cfg.services + "protocols: files\nrpc: files\n"
        + lib.optionalString (cfg.sudoers != [ ]) (row "sudoers" cfg.sudoers);
      "login.defs".text = ''
        MAIL_DIR /var/mail
        ENV_SUPATH PATH=/run/wrappers/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin
        ENV_PATH PATH=/run/wrappers/bin:/run/current-system/sw/bin:/usr/bin
        TTYGROUP tty
        TTYPERM 0620
        UMASK 077
        UID_MIN 1000
        UID_MAX 29999
        SYS_UID_MIN 400
        SYS_UID_MAX 999
        GID_MIN 1000
        GID_MAX 29999
        SYS_GID_MIN 400
        SYS_GID_MAX 999
        SUB_UID_MIN 100000
        SUB_UID_MAX 600100000
        SUB_UID_COUNT 65536
        SUB_GID_MIN 100000
        SUB_GID_MAX 600100000
        SUB_GID_COUNT 65536
        LOGIN_RETRIES 5
        LOGIN_TIMEOUT 60
        DEFAULT_HOME yes
        USERGROUPS_ENAB yes
        ENCRYPT_METHOD YESCRYPT
      '';
      "netgroup".text = "";
      "securetty" = { enable = false; text = ""; };
      "mtab" = { source = "/proc/mounts"; mode = "direct-symlink"; };
      # Names of protocols and services.
      protocols.source = lib.mkDefault "${pkgs.debian.netbase}/etc/protocols";
      services.source = lib.mkDefault "${pkgs.debian.netbase}/etc/services";
      rpc.source = lib.mkDefault "${pkgs.debian.netbase}/etc/rpc";
    };
  };
}
