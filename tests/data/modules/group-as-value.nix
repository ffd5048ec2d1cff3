# A value where a group of options is.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.services.web.enable = lib.mkEnableOption "the web"; }
  {
    services.web = true;
  }
]; }).config.services.web.enable
