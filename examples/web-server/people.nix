# Accounts and their rights.
{ pkgs, ... }:
{
  # What is not declared here is no account of this machine.
  users.mutableUsers = false;

  users.users.carol = {
    isNormalUser = true;
    uid = 1500;
    description = "Carol";
    extraGroups = [ "wheel" "editors" "systemd-journal" ];
    # The hash is on the machine, not in the store.
    hashedPasswordFile = "/var/lib/secrets/carol";
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGdfycyS6eEexOemicBasZ0jFNBoSf2TqdV8/5sc2Ug carol@example.org"
    ];
    packages = [ pkgs.jq ];
  };
  users.users.shop = {
    isSystemUser = true;
    group = "shop";
    home = "/var/lib/shop";
    createHome = true;
  };
  users.groups.shop = { };
  users.groups.editors = { gid = 2000; members = [ "nginx" ]; };

  # The shop may have its web server read its configuration again, and nothing else.
  security.sudo.extraRules = [ {
    users = [ "shop" ];
    commands = [ { command = "/run/current-system/sw/bin/systemctl reload nginx.service"; options = [ "NOPASSWD" ]; } ];
  } ];

  # One program with one right more than others, and not for everybody.
  security.wrappers.capture = {
    source = "${pkgs.tcpdump}/bin/tcpdump";
    owner = "root";
    group = "editors";
    permissions = "u+rx,g+x";
    capabilities = "cap_net_raw,cap_net_admin+eip";
  };
  security.pam.loginLimits = [ { domain = "@editors"; type = "soft"; item = "nofile"; value = "4096"; } ];

  services.openssh = {
    enable = true;
    ports = [ 22 2222 ];
    settings = {
      PermitRootLogin = "prohibit-password";
      PasswordAuthentication = false;
      KbdInteractiveAuthentication = false;
      MaxAuthTries = 3;
      AllowUsers = [ "root" "carol" ];
    };
    extraConfig = ''
      Match User carol
        X11Forwarding no
    '';
  };
}
