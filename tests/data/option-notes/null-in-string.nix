# A module puts another option's value into a text, and that value is none.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  ({ config, lib, ... }:
  let
    cfg = config.networking;
  in
  {
    options.networking.domain = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; };
    options.motd = lib.mkOption { type = lib.types.str; };
    config.motd = "welcome to ${cfg.domain}";
  })
  {
    networking = lib.mkIf true {
      domain = null;
    };
  }
]; }).config.motd
