# Settings beside `config`.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  {
    _file = "mine.nix";
    options.a = lib.mkOption { };
    b = 1;
  }
]; }).config.a
