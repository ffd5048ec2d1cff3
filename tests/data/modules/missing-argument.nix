# A module asks for something that nobody gives.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [ ({ inputs, ... }: { options.a = lib.mkOption { default = inputs; }; key = "mine"; }) ]; }).config.a
