# Facts about the example's machine and what its second configuration takes away.
let
  first = import ../../../os/nixos { configuration = ../../../examples/first-machine/configuration.nix; };
  second = import ../../../os/nixos { configuration = ../../../examples/first-machine/second.nix; };
  names = list: map (x: x.name) list;
  data = m: m.config.system.activationData;
  missing = a: b: builtins.filter (x: !builtins.elem x b) a;
  units = m: builtins.attrNames (first.lib.filterAttrs (n: u: u.enable && u.wantedBy != [ ]) m.config.systemd.units);
in
{
  units = units first;
  goneUnits = missing (units first) (units second);
  goneUsers = missing (names (data first).users) (names (data second).users);
  newUsers = missing (names (data second).users) (names (data first).users);
  alice = first.lib.findFirst (u: u.name == "alice") null (data first).users;
  wheel = first.lib.findFirst (g: g.name == "wheel") null (data first).groups;
  etc = map (e: e.target) (data first).etc;
  ports = first.config.networking.firewall.allowedTCPPorts;
  wrappers = map (w: w.name) (data first).wrappers;
  loader = { inherit ((data first).bootLoader) kind timeout; inherit ((data first).bootLoader.grub) devices storeSearch serial; };
  kernelParams = first.config.boot.kernelParams;
  sysctl = (data first).sysctl;
  fstab = first.config.environment.etc.fstab.text;
  sshd = first.config.environment.etc."ssh/authorized_keys.d/alice".mode;
  keys = builtins.length first.config.users.users.alice.openssh.authorizedKeys.keys;
  hosts = first.config.environment.etc.hosts.text;
  housekeeping = first.config.systemd.units."housekeeping.timer".text;
  sudoers = first.config.environment.etc.sudoers.text;
}
