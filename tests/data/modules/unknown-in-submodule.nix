# The same inside a submodule.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.users = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule { options.isNormalUser = lib.mkEnableOption "a person"; }); }; }
  {
    users.alice = {
      isNormaluser = true;
    };
  }
]; }).config.users.alice.isNormalUser
