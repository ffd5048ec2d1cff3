# The wrong kind of operand came out of an option.
let lib = import ../../../os/lib; in
(lib.evalModules { modules = [
  ({ config, lib, ... }: {
    options.web.port = lib.mkOption { type = lib.types.port; };
    options.web.url = lib.mkOption { type = lib.types.str; };
    config.web.url = "http://localhost:" + config.web.port;
  })
  { web.port = 8080; }
]; }).config.web.url
