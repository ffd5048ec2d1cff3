# Texts of common configuration formats out of values.
{ lib }:
let
  inherit (builtins) isAttrs isList isString isInt isFloat isBool isPath concatMap attrNames map toJSON typeOf;
in
rec {
  # How a plain value looks after the `=`.
  mkValueStringDefault = _: value:
    if isString value then value
    else if isInt value || isFloat value then (if isFloat value then toJSON value else toString value)
    else if value == true then "true"
    else if value == false then "false"
    else if value == null then "null"
    else if lib.isDerivation value || isPath value || (isAttrs value && lib.isStringLike value) then toString value
    else throw "generators: ${lib.options.describe value} is no plain value";
  mkKeyValueDefault = { mkValueString ? mkValueStringDefault { } }: separator: key: value:
    "${lib.escape [ separator ] key}${separator}${mkValueString value}";

  toKeyValue = { mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false, indent ? "" }: set:
    let
      line = key: value: "${indent}${mkKeyValue key value}\n";
      lines = if listsAsDuplicateKeys then (key: value: lib.concatMapStrings (line key) (lib.toList value)) else line;
    in
    lib.concatStrings (lib.mapAttrsToList lines set);

  toINI = { mkSectionName ? lib.escape [ "[" "]" ], mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false }: sections:
    lib.concatStringsSep "\n" (lib.mapAttrsToList (name: values:
      "[${mkSectionName name}]\n" + toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } values) sections);
  toINIWithGlobalSection = args: { globalSection, sections ? { } }:
    (if globalSection == { } then "" else toKeyValue { mkKeyValue = args.mkKeyValue or (mkKeyValueDefault { } "="); listsAsDuplicateKeys = args.listsAsDuplicateKeys or false; } globalSection + "\n")
    + toINI args sections;
  toGitINI = set:
    let
      section = name:
        let parts = lib.splitString "." name; in
        if builtins.length parts == 1 then builtins.head parts
        else "${builtins.head parts} \"${lib.concatStringsSep "." (builtins.tail parts)}\"";
      text = value: if isString value then "\"${lib.escape [ "\\" "\"" ] value}\"" else mkValueStringDefault { } value;
      keyValue = key: value: lib.concatMapStringsSep "\n" (one: "\t${key} = ${text one}") (lib.toList value);
      # Sections may be nested: a.b.c = value is key c of section a "b".
      walk = path: value:
        let
          leaves = lib.filterAttrs (_: v: !isAttrs v || lib.isDerivation v) value;
          inner = lib.filterAttrs (_: v: isAttrs v && !lib.isDerivation v) value;
        in
        (if leaves == { } || path == [ ] then { } else { ${lib.concatStringsSep "." path} = leaves; })
        // lib.foldl' (all: name: all // walk (path ++ [ name ]) inner.${name}) { } (attrNames inner);
    in
    toINI { mkSectionName = section; mkKeyValue = keyValue; } (walk [ ] set);

  toJSON = _: builtins.toJSON;
  # JSON is YAML.
  toYAML = toJSON;

  toTOML = _: set:
    let
      key = name: if builtins.match "[A-Za-z0-9_-]+" name != null then name else builtins.toJSON name;
      inline = value:
        if isBool value then lib.boolToString value
        else if isInt value || isFloat value || isString value then builtins.toJSON value
        else if isList value then "[${lib.concatMapStringsSep ", " inline value}]"
        else if lib.isStringLike value then builtins.toJSON (toString value)
        else if isAttrs value then "{ ${lib.concatStringsSep ", " (lib.mapAttrsToList (n: v: "${key n} = ${inline v}") (present value))} }"
        else throw "toTOML: ${lib.options.describe value} has no form in TOML";
      present = lib.filterAttrs (_: v: v != null);
      isTable = value: isAttrs value && !lib.isStringLike value;
      isTables = value: isList value && value != [ ] && builtins.all isTable value;
      table = path: value:
        let
          all = present value;
          plain = lib.filterAttrs (_: v: !isTable v && !isTables v) all;
          tables = lib.filterAttrs (_: isTable) all;
          arrays = lib.filterAttrs (_: isTables) all;
          name = n: lib.concatMapStringsSep "." key (path ++ [ n ]);
        in
        lib.concatStrings (lib.mapAttrsToList (n: v: "${key n} = ${inline v}\n") plain)
        + lib.concatStrings (lib.mapAttrsToList (n: v: "\n[${name n}]\n${table (path ++ [ n ]) v}") tables)
        + lib.concatStrings (lib.mapAttrsToList (n: vs: lib.concatMapStrings (v: "\n[[${name n}]]\n${table (path ++ [ n ]) v}") vs) arrays);
    in
    lib.removePrefix "\n" (table [ ] set);

  toDhall = { }: value:
    if isInt value then (if value < 0 then toString value else "+${toString value}")
    else if isBool value then (if value then "True" else "False")
    else if isList value then "[ ${lib.concatMapStringsSep ", " (toDhall { }) value} ]"
    else if isAttrs value then "{ ${lib.concatStringsSep ", " (lib.mapAttrsToList (n: v: "${n} = ${toDhall { } v}") value)} }"
    else if isFloat value || isString value then builtins.toJSON value
    else throw "toDhall: ${lib.options.describe value} has no form in Dhall";

  mkLuaInline = text: { _type = "lua-inline"; expr = text; };
  toLua = { multiline ? true, indent ? "", asBindings ? false }@args: value:
    let
      inner = "${indent}  ";
      next = args // { indent = inner; asBindings = false; };
      open = if multiline then "\n${inner}" else " ";
      close = if multiline then "\n${indent}" else " ";
      join = if multiline then ",\n${inner}" else ", ";
      name = n: if lib.strings.isValidPosixName n then n else "[${builtins.toJSON n}]";
    in
    if asBindings then lib.concatStrings (lib.mapAttrsToList (n: v: "${indent}${n} = ${toLua (args // { asBindings = false; }) v}\n") value)
    else if value == null then "nil"
    else if isInt value || isFloat value || isString value || isBool value then builtins.toJSON value
    else if isList value then (if value == [ ] then "{}" else "{${open}${lib.concatMapStringsSep join (toLua next) value}${close}}")
    else if value._type or null == "lua-inline" then "(${value.expr})"
    else if lib.isStringLike value then builtins.toJSON (toString value)
    else if isAttrs value then (if value == { } then "{}" else "{${open}${lib.concatStringsSep join (lib.mapAttrsToList (n: v: "[${builtins.toJSON n}] = ${toLua next v}") value)}${close}}")
    else throw "toLua: ${lib.options.describe value} has no form in Lua";

  toPlist = { escape ? true }: value:
    let
      text = if escape then lib.escapeXML else lib.id;
      show = indent: v:
        if v == null then ""
        else if isBool v then "${indent}<${lib.boolToString v}/>"
        else if isInt v then "${indent}<integer>${toString v}</integer>"
        else if isFloat v then "${indent}<real>${lib.strings.floatToString v}</real>"
        else if isString v || lib.isStringLike v then "${indent}<string>${text (toString v)}</string>"
        else if isList v then "${indent}<array>\n${lib.concatMapStrings (x: show "\t${indent}" x + "\n") v}${indent}</array>"
        else "${indent}<dict>\n${lib.concatStrings (lib.mapAttrsToList (n: x: if x == null then "" else "${indent}\t<key>${text n}</key>\n${show "\t${indent}" x}\n") v)}${indent}</dict>";
    in
    ''
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
    '' + show "" value + "\n</plist>";

  # Nix text of a value, for people.
  toPretty = { allowPrettyValues ? false, multiline ? true, indent ? "" }:
    let
      show = indent: value:
        let
          open = if multiline then "\n${indent}  " else " ";
          close = if multiline then "\n${indent}" else " ";
          next = show (indent + "  ");
        in
        if isInt value then toString value
        else if isFloat value then builtins.toJSON value
        else if isString value then
          (if multiline && lib.hasInfix "\n" value && lib.removeSuffix "\n" value != "" then
             let
               lines = lib.splitString "\n" (builtins.replaceStrings [ "\${" "''" ] [ "''\${" "'''" ] value);
               body = lib.concatStringsSep "\n${indent}  " (lib.init lines);
             in
             "''${open}${body}${if lib.last lines == "" then close else open + lib.last lines}''"
           else lib.strings.escapeNixString value)
        else if value == true then "true"
        else if value == false then "false"
        else if value == null then "null"
        else if isPath value then toString value
        else if isList value then (if value == [ ] then "[ ]" else "[${open}${lib.concatMapStringsSep open next value}${close}]")
        else if lib.isFunction value && !isAttrs value then
          (let args = lib.functionArgs value; in
           if args == { } then "<function>"
           else "<function, args: {${lib.concatStringsSep ", " (lib.mapAttrsToList (n: optional: if optional then "${n}?" else n) args)}}>")
        else if isAttrs value then
          (if allowPrettyValues && value ? __pretty && value ? val then value.__pretty value.val
           else if value == { } then "{ }"
           else if value.type or null == "derivation" then "<derivation ${value.name or "???"}>"
           else if value ? __functor then "<function>"
           else "{${open}${lib.concatStringsSep open (lib.mapAttrsToList (n: v: "${lib.strings.escapeNixIdentifier n} = ${builtins.addErrorContext "while showing the attribute `${n}'" (next v)};") value)}${close}}")
        else "<${typeOf value}>";
    in
    show indent;
  withRecursion = { depthLimit, throwOnDepthLimit ? true }:
    let
      specials = [ "__functor" "__functionArgs" "__toString" "__pretty" ];
      walk = depth: value:
        if depth > depthLimit then (if throwOnDepthLimit then throw "generators.withRecursion: deeper than ${toString depthLimit}" else "<unevaluated>")
        else if isAttrs value then builtins.mapAttrs (n: v: if builtins.elem n specials then v else walk (depth + 1) v) value
        else if isList value then map (walk (depth + 1)) value
        else value;
    in
    walk 0;
}
