# The function behind `lib.nixosSystem`: modules in, configuration out.
{ lib ? import ../../lib
, system ? null
, modules ? [ ]
, pkgs ? null
, baseModules ? import ../../modules/module-list.nix
, extraModules ? [ ]
, specialArgs ? { }
, extraArgs ? { }
, modulesLocation ? null
, check ? true
, prefix ? [ ]
}:
let
  located = if modulesLocation == null then modules else map (lib.setDefaultModuleLocation modulesLocation) modules;
  given = { _file = "the arguments of the machine's evaluation"; key = "firn-eval-config"; config = lib.mkMerge [
    (lib.mkIf (pkgs != null) { nixpkgs.pkgs = lib.mkDefault pkgs; })
    (lib.mkIf (system != null) { nixpkgs.system = lib.mkDefault system; })
    { _module = { inherit check; args = extraArgs // { inherit baseModules extraModules; modules = located; }; }; }
  ]; };
  machine = lib.evalModules {
    class = "nixos";
    inherit prefix;
    specialArgs = { modulesPath = toString ../../modules; } // specialArgs;
    modules = baseModules ++ extraModules ++ [ given ] ++ located;
  };
  finish = evaluated: evaluated // {
    inherit lib extraArgs;
    pkgs = evaluated.config._module.args.pkgs or evaluated._module.args.pkgs;
    extendModules = args: finish (evaluated.extendModules args);
  };
in
finish (machine // { config = machine.config; })
