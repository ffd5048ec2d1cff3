# Numbers of the users and groups that have fixed ones; all others are allocated on the machine and remembered there.
{ lib, ... }:
{
  options.ids = {
    uids = lib.mkOption { internal = true; type = lib.types.attrsOf lib.types.int; description = "User ids."; };
    gids = lib.mkOption { internal = true; type = lib.types.attrsOf lib.types.int; description = "Group ids."; };
  };
  config.ids = {
    uids = {
      root = 0; messagebus = 4; nginx = 60; git = 41; postgres = 71; systemd-journal-gateway = 110; systemd-coredump = 151;
      systemd-network = 152; systemd-resolve = 153; systemd-timesync = 154; redis = 96; nixbld = 30000; nobody = 65534;
    };
    gids = {
      root = 0; wheel = 1; kmem = 2; tty = 3; messagebus = 4; disk = 6; audio = 17; floppy = 18; uucp = 19; lp = 20; proc = 23;
      cdrom = 24; tape = 25; video = 26; dialout = 27; utmp = 29; git = 41; adm = 55; nginx = 60; systemd-journal = 62; postgres = 71;
      keys = 96; users = 100; systemd-network = 152; systemd-resolve = 153; systemd-timesync = 154; input = 174; kvm = 302;
      render = 303; sgx = 304; shadow = 318; nixbld = 30000; nogroup = 65534;
    };
  };
}
