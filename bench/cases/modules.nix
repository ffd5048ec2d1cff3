# n: 400 800
# Options declared and defined by many modules, merged by name: the shape of a system's configuration.
{ n }:
let
  module = i: { config, ... }: {
    options."service${toString i}" = { enable = { default = false; merge = builtins.any (x: x); }; port = { default = i; merge = builtins.head; }; };
    config = {
      "service${toString i}".enable = i == 0 || config."service${toString (i - 1)}".enable;
      "service${toString (n - 1 - i)}".port = 1000 + i;
    };
  };
  loaded = map (m: m { inherit config; }) (builtins.genList module n);
  options = builtins.foldl' (all: m: all // m.options) { } loaded;
  definitions = builtins.zipAttrsWith (_: values: builtins.zipAttrsWith (_: all: all) values) (map (m: m.config) loaded);
  config = builtins.mapAttrs (service: builtins.mapAttrs (name: option:
    let defined = definitions.${service}.${name} or [ ]; in if defined == [ ] then option.default else option.merge defined)) options;
in
builtins.length (builtins.filter (name: config.${name}.enable && config.${name}.port > 0) (builtins.attrNames config))
