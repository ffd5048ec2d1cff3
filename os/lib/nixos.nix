# A whole machine as one function call.
{ lib }:
rec {
  nixosSystem = args:
    import ../nixos/lib/eval-config.nix ({ inherit lib; system = null; } // removeAttrs args [ "modules" ] // {
      modules = args.modules or [ ];
    });
  evalModules = { prefix ? [ ], modules ? [ ], specialArgs ? { } }:
    lib.evalModules { inherit prefix modules specialArgs; class = "nixos"; };
}
