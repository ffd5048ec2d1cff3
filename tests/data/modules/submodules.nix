# Options inside options: names, defaults that look around, declarations that are added from elsewhere.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types;
in
(lib.evalModules {
  specialArgs = { suffix = "!"; };
  modules = [
    ({ suffix, config, ... }: {
      options.users = mkOption {
        default = { };
        type = types.attrsOf (types.submodule ({ name, config, options, ... }: {
          options = {
            name = mkOption { type = types.str; default = name; };
            home = mkOption { type = types.str; default = "/home/${config.name}${suffix}"; };
            nested.deep.value = mkOption { type = types.int; default = 1; };
            isSet = mkOption { type = types.bool; default = options.home.isDefined; };
          };
        }));
      };
      options.list = mkOption { type = types.listOf (types.submodule { options.a = mkOption { type = types.int; default = 5; }; }); };
      options.one = mkOption { type = types.submodule ({ options, ... }: { options.x = mkOption { type = types.int; default = 3; }; }); };
      options.names = mkOption { default = builtins.attrNames config.users; };
    })
    # The same option again: what it declares is added.
    { options.users = mkOption { type = types.attrsOf (types.submodule { options.shell = mkOption { type = types.str; default = "sh"; }; }); }; }
    { users.alice = { }; users.bob = { nested.deep.value = 2; home = "/b"; }; list = [ { a = 1; } { } ]; }
    { users.alice = { config, ... }: { shell = "${config.name}sh"; }; list = [ { } ]; one = { }; }
  ];
}).config
