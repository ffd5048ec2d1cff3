# The strongest definitions win; those of equal strength merge.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types mkForce mkDefault mkOverride mkOptionDefault mkVMOverride mkIf mkMerge;
  int = mkOption { type = types.int; default = 0; };
  machine = lib.evalModules {
    modules = [
      { options = { byDefault = int; declared = int; forced = int; vm = int; list = mkOption { type = types.listOf types.int; default = [ 9 ]; }; set = mkOption { type = types.attrsOf types.int; }; inner = mkOption { type = types.submodule { options.x = int; }; default = { }; }; }; }
      { byDefault = mkDefault 1; forced = mkForce 2; vm = mkVMOverride 3; list = mkOptionDefault [ 1 ]; set = mkDefault { a = 1; b = 1; }; inner.x = mkDefault 1; }
      { forced = 5; vm = mkForce 6; declared = mkDefault 7; set.b = 2; inner = mkForce { x = 3; }; }
      { byDefault = mkIf false (mkForce 8); declared = mkMerge [ (mkOverride 1200 1) (mkOverride 900 2) ]; }
    ];
  };
in
machine.config // { strength = machine.options.declared.highestPrio; }
