# A name that exists one level deeper.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.services.openssh.settings.PermitRootLogin = lib.mkOption { default = "no"; }; options.services.openssh.ports = lib.mkOption { default = [ ]; }; }
  {
    services.openssh.PermitRootLogin = "yes";
  }
]; }).config.services.openssh.ports
