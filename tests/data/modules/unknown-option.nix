# A mistyped name: which one, where, and what was probably meant.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.services.web = { enable = lib.mkEnableOption "the web"; port = lib.mkOption { type = lib.types.port; }; }; }
  {
    services.web.enabel = true;
  }
]; }).config.services.web.enable
