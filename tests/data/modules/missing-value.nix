# An option without a value that something needs.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [ { options.a.b = lib.mkOption { type = lib.types.str; }; } ]; }).config.a.b
