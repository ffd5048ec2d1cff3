# A value of the wrong type: option, place, shape of the value, what is wanted, and a hint.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.services.web.enable = lib.mkEnableOption "the web"; }
  {
    services.web.enable = "true";
  }
]; }).config.services.web.enable
