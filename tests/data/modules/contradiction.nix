# Two modules want different things.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  { options.networking.hostName = lib.mkOption { type = lib.types.str; }; }
  {
    networking.hostName = "one";
  }
  {
    networking.hostName = "two";
  }
]; }).config.networking.hostName
