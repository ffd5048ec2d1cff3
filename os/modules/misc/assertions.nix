# Conditions that a configuration has to meet, and warnings that it earns.
{ lib, ... }:
{
  options = {
    assertions = lib.mkOption {
      type = lib.types.listOf lib.types.unspecified;
      internal = true;
      default = [ ];
      example = [ { assertion = false; message = "a and b cannot be used together"; } ];
      description = "Conditions without which the system is not built. Each one has `assertion` and `message`.";
    };
    warnings = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      internal = true;
      default = [ ];
      description = "Messages shown whenever the system is evaluated.";
    };
    meta = lib.mkOption {
      type = lib.types.attrsOf lib.types.unspecified;
      internal = true;
      default = { };
      description = "Facts about a module, such as its maintainers.";
    };
  };
}
