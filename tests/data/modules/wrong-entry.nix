# One entry of a list.
let lib = import ../../../os/lib; in
builtins.deepSeq (lib.evalModules { modules = [
  { options.ports = lib.mkOption { type = lib.types.listOf lib.types.port; }; }
  {
    ports = [ 22 "80" ];
  }
]; }).config.ports null
