# A free type takes what no option takes.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types mkIf mkDefault;
  settings = types.submodule {
    freeformType = types.attrsOf (types.oneOf [ types.int types.str (types.listOf types.str) ]);
    options.Port = mkOption { type = types.port; default = 22; };
  };
in
(lib.evalModules {
  modules = [
    { options.settings = mkOption { type = settings; default = { }; }; options.open = mkOption { type = types.submodule { freeformType = types.lazyAttrsOf types.raw; options.a.b = mkOption { default = 1; }; }; }; }
    { settings.Banner = "hello"; settings.List = [ "a" ]; open = { a.c = 2; d = 3; }; }
    { settings.List = [ "b" ]; settings.Gone = mkIf false 1; settings.Weak = mkDefault 1; }
    { settings.Weak = 2; }
  ];
}).config
