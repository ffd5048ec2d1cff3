# Configuration formats as a pair: the type that a `settings` option takes, and the function that writes the file.
{ lib, pkgs }:
let
  inherit (lib.types) attrsOf nullOr bool int float str path listOf oneOf either;
  write = name: text: if builtins.hasContext text then pkgs.writeText name text else builtins.toFile name text;
  value = described: atoms:
    let type = nullOr (oneOf (atoms ++ [ (attrsOf type) (listOf type) ])) // { description = described; }; in type;
  iniAtom = nullOr (oneOf [ bool int float str ]) // { description = "INI atom (null, bool, int, float or string)"; };
in
{
  json = { }: { type = value "JSON value" [ bool int float str path ]; generate = name: v: write name (builtins.toJSON v); };
  yaml = { }: { type = value "YAML value" [ bool int float str path ]; generate = name: v: write name (builtins.toJSON v); };
  toml = { }: { type = value "TOML value" [ bool int float str path ]; generate = name: v: write name (lib.generators.toTOML { } v); };
  ini = { listsAsDuplicateKeys ? false, ... }@args: {
    type = attrsOf (attrsOf (if listsAsDuplicateKeys then either iniAtom (listOf iniAtom) else iniAtom));
    generate = name: v: write name (lib.generators.toINI (removeAttrs args [ "listToValue" ]) v);
  };
  keyValue = { listsAsDuplicateKeys ? false, ... }@args: {
    type = attrsOf (if listsAsDuplicateKeys then either iniAtom (listOf iniAtom) else iniAtom);
    generate = name: v: write name (lib.generators.toKeyValue (removeAttrs args [ "listToValue" ]) v);
  };
  gitIni = { ... }: { type = attrsOf (attrsOf lib.types.anything); generate = name: v: write name (lib.generators.toGitINI v); };
}
