# The list of options that documentation and search are made of.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption mkEnableOption types literalExpression;
  machine = lib.evalModules {
    modules = [ {
      _file = "declared-here.nix";
      options.services.demo = {
        enable = mkEnableOption "the demo";
        port = mkOption { type = types.port; default = 80; description = "Port."; };
        hosts = mkOption { type = types.attrsOf (types.submodule { options.root = mkOption { type = types.path; example = literalExpression "./site"; description = "Directory."; }; }); default = { }; description = "Hosts."; };
        secret = mkOption { internal = true; type = types.str; description = "Not shown."; };
      };
    } ];
  };
in
map (o: removeAttrs o [ "declarationPositions" "loc" ]) (builtins.filter (o: o.visible && !o.internal) (lib.optionAttrSetToDocList (removeAttrs machine.options [ "_module" ])))
