# A name that is wrong higher up; the position is that of the wrong name, also inside mkIf.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.services.nginx.enable = lib.mkEnableOption "nginx"; options.networking.hostName = lib.mkOption { default = ""; }; }
  ({ lib, ... }: {
    config = lib.mkIf true {
      services.ngnix = { enable = true; };
    };
  })
]; }).config.services.nginx.enable
