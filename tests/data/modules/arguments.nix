# Where the arguments of modules come from, modules that are switched off, and configurations that are extended.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types;
  machine = lib.evalModules {
    specialArgs = { fromOutside = 1; };
    class = "test";
    modules = [
      ({ fromOutside, fromInside, lib, config, options, ... }: {
        _class = "test";
        options.sum = mkOption { default = fromOutside + fromInside; };
        options.more = mkOption { type = types.listOf types.str; default = [ ]; };
        config._module.args.fromInside = 2;
      })
      { key = "unwanted"; more = [ "unwanted" ]; }
      { disabledModules = [ { key = "unwanted"; } ]; more = [ "wanted" ]; }
      { key = "twice"; more = [ "once" ]; }
      { key = "twice"; more = [ "once" ]; }
      (lib.setDefaultModuleLocation "elsewhere.nix" { more = [ "placed" ]; })
    ];
  };
  extended = machine.extendModules { modules = [ { more = lib.mkForce [ "extended" ]; } ]; specialArgs.fromOutside = 10; };
in
{
  inherit (machine.config) sum more;
  extended = { inherit (extended.config) sum more; };
  files = machine.options.more.files;
  kind = machine._type;
}
