# A word that is not among the known ones.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.login = lib.mkOption { type = lib.types.enum [ "yes" "no" "prohibit-password" ]; }; }
  {
    login = "prohibit-pasword";
  }
]; }).config.login
