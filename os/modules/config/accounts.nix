# Accounts and groups that every machine has. The base's own programs and udev rules name most of them.
{ config, lib, pkgs, ... }:
let
  ids = config.ids;
  group = name: { gid = ids.gids.${name}; };
in
{
  config.users = {
    users = {
      root = {
        uid = ids.uids.root;
        description = "System administrator";
        home = "/root";
        shell = lib.mkDefault config.users.defaultUserShell;
        group = "root";
        isSystemUser = lib.mkDefault true;
      };
      nobody = {
        uid = ids.uids.nobody;
        isSystemUser = true;
        description = "Account without any rights";
        group = "nogroup";
      };
    };
    groups = lib.genAttrs [
      "root" "wheel" "kmem" "tty" "disk" "audio" "floppy" "uucp" "lp" "cdrom" "tape" "video" "dialout" "utmp" "adm" "keys" "users"
      "input" "kvm" "render" "sgx" "shadow" "nogroup" "messagebus"
    ] group;
  };
}
