# A type where an option belongs.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [ { options.a = lib.types.str; } ]; }).config.a
