# A machine out of its configuration, as `nixos-rebuild` asks for it:
#   nix-instantiate os/nixos -A system -I nixos-config=./configuration.nix
{ configuration ? import ./lib/from-env.nix "NIXOS_CONFIG" <nixos-config>
, system ? builtins.currentSystem
, specialArgs ? { }
, lib ? import ../lib
}:
let
  machine = import ./lib/eval-config.nix { inherit lib system specialArgs; modules = [ configuration ]; };
in
{
  inherit (machine) pkgs config options lib extendModules;
  system = machine.config.system.build.toplevel;
  # For `firn image`, and for tools that read options.
  imageSpecification = machine.config.system.build.imageSpecification;
  optionsJSON = machine.config.system.build.optionsJSON;
  vm = throw "build-vm is not there yet: build `imageSpecification` and start it with `firn machine`";
}
