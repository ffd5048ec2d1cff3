# A mistake in a real configuration.
(import ../../../os/nixos {
  configuration = {
    services.openssh.setings.PermitRootLogin = "no";
  };
}).config.system.name
