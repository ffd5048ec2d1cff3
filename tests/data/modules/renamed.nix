# Old names go on working and say what they have become.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types;
  list = mkOption { type = types.listOf types.str; default = [ ]; };
  machine = lib.evalModules {
    modules = [
      ({ ... }: {
        imports = [
          (lib.mkRenamedOptionModule [ "old" "name" ] [ "new" "name" ])
          (lib.mkAliasOptionModule [ "alias" ] [ "new" "other" ])
          (lib.mkChangedOptionModule [ "old" "number" ] [ "new" "text" ] (config: "n${toString config.old.number}"))
          (lib.mkRemovedOptionModule [ "gone" ] "Use new.name.")
          (lib.mkMergedOptionModule [ [ "a" ] [ "b" ] ] [ "new" "sum" ] (config: config.a + config.b))
        ];
        options = {
          new.name = mkOption { type = types.str; };
          new.other = mkOption { type = types.int; default = 0; };
          new.text = mkOption { type = types.str; };
          new.sum = mkOption { type = types.int; default = 0; };
          warnings = list;
          assertions = mkOption { type = types.listOf types.unspecified; default = [ ]; };
        };
      })
      { _file = "mine.nix"; old.name = "kept"; alias = lib.mkDefault 5; old.number = 7; gone = 1; a = 1; b = 2; }
      { new.other = 6; }
    ];
  };
in
{
  inherit (machine.config) new warnings;
  failed = map (a: a.message) (builtins.filter (a: !a.assertion) machine.config.assertions);
  throughAlias = machine.config.alias;
}
