# Documentation on the machine: off. The list of options is a build product of its own, for search and for the manual.
{ lib, options, config, utils, ... }:
let
  switch = default: description: lib.mkOption { type = lib.types.bool; inherit default description; };
  show = value: if value == null then null else if value ? text then { inherit (value) _type text; } else value;
  entries = builtins.filter (entry: entry.visible && !entry.internal) (lib.optionAttrSetToDocList (removeAttrs options [ "_module" ]));
  # Paths of the modules are shown below os/, wherever that lies.
  root = toString ../.. + "/";
  json = lib.listToAttrs (map (entry: {
    inherit (entry) name;
    value = {
      inherit (entry) loc type readOnly;
      description = if entry.description == null then "" else entry.description.text or entry.description;
      declarations = map (file: lib.removePrefix root (toString file)) entry.declarations;
    }
    // lib.optionalAttrs (entry ? default) { default = show entry.default; }
    // lib.optionalAttrs (entry ? example) { example = show entry.example; };
  }) entries);
in
{
  options.documentation = {
    enable = switch false "Whether documentation is installed.";
    nixos.enable = switch false "Whether the manual of the options is installed.";
    man.enable = switch false "Whether manual pages are installed.";
    info.enable = switch false "Whether info pages are installed.";
    doc.enable = switch false "Whether other documentation is installed.";
    dev.enable = switch false "Whether documentation for developers is installed.";
  };
  config.system.build.optionsJSON =
    utils.textFile "options.json" (builtins.unsafeDiscardStringContext (builtins.toJSON json));
}
