# Declaring options, showing them, and the usual ways of merging their definitions.
{ lib }:
let
  inherit (builtins) isAttrs isList isString isInt isFloat isBool head length filter map all concatMap foldl' attrNames
    substring match concatStringsSep;
in
rec {
  isOption = value: isAttrs value && value._type or null == "option";
  mkOption = attrs: attrs // { _type = "option"; };
  mkEnableOption = name: mkOption {
    default = false;
    example = true;
    description = if name ? _type && name._type == "mdDoc" then name else "Whether to enable ${name}.";
    type = lib.types.bool;
  };
  mkPackageOption = pkgs: name: { nullable ? false, default ? name, example ? null, extraDescription ? "", pkgsText ? "pkgs" }:
    let
      path = lib.toList default;
      called = if isList name then lib.last name else name;
      shown = parts: lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier ([ pkgsText ] ++ parts);
    in
    mkOption ({
      description = "The ${called} package to use.${lib.optionalString (extraDescription != "") " ${extraDescription}"}";
      type = if nullable then lib.types.nullOr lib.types.package else lib.types.package;
    }
    // (if default == null then { default = null; }
        else {
          default = lib.attrByPath path (throw "The package `${pkgsText}.${concatStringsSep "." path}', the default of an option, is not in the package set.") pkgs;
          defaultText = literalExpression (shown path);
        })
    // lib.optionalAttrs (example != null) {
      example = literalExpression (if isList example then shown example else example);
    });
  mkPackageOptionMD = mkPackageOption;
  mkSinkUndeclaredOptions = attrs: mkOption ({
    internal = true;
    visible = false;
    default = false;
    description = "Takes all definitions that no option takes.";
    type = lib.mkOptionType { name = "sink"; check = _: true; merge = _: _: false; };
    apply = _: throw "This option is only a sink and has no value.";
  } // attrs);

  literalExpression = text:
    if isString text then { _type = "literalExpression"; inherit text; } else throw "literalExpression wants a string";
  literalCode = language: text: lib.literalMD "```${language}\n${text}\n```";
  literalMD = text: if isString text then { _type = "literalMD"; inherit text; } else throw "literalMD wants a string";
  literalExample = literalExpression;
  literalDocBook = literalMD;
  mdDoc = text: text;
  renderOptionValue = value:
    if value ? _type && value ? text then value
    else literalExpression (lib.generators.toPretty { multiline = true; allowPrettyValues = true; } value);

  # ---- merging several definitions of simple types -------------------------------------------------------------------

  mergeDefaultOption = loc: defs:
    let values = getValues defs; first = head values; in
    if length values == 1 then first
    else if all builtins.isFunction values then x: mergeDefaultOption loc (map (def: def // { value = def.value x; }) defs)
    else if all isList values then builtins.concatLists values
    else if all isAttrs values then foldl' lib.mergeAttrs { } values
    else if all isBool values then builtins.any (x: x) values
    else if all isString values then lib.concatStrings values
    else if all isInt values && all (x: x == first) values then first
    else throw "The option `${showOption loc}' has several values of different kinds:${showDefinitions defs}";
  mergeOneOption = mergeUniqueOption { message = ""; };
  mergeUniqueOption = { message, merge ? null }: loc: defs:
    if length defs == 1 then
      (if merge == null then (head defs).value else merge loc defs)
    else throw "The option `${showOption loc}' can only be set once, but is set ${toString (length defs)} times:${showDefinitions defs}\n${if message == "" then priorityHint loc else message}";
  mergeEqualOption = loc: defs:
    if defs == [ ] then abort "mergeEqualOption: no definition"
    else if length defs == 1 then (head defs).value
    else
      let first = head defs; in
      if all (def: def.value == first.value) defs then first.value
      else throw "The option `${showOption loc}' has definitions that contradict each other:${showDefinitions defs}\n${priorityHint loc}";
  priorityHint = loc: "To let one of them win, write it as `${showOption loc} = lib.mkForce value', or the other as `lib.mkDefault value'.";
  getValues = map (def: def.value);
  getFiles = map (def: def.file);

  # ---- showing ---------------------------------------------------------------------------------------------------------

  showOptionComponent = part:
    # Placeholders such as <name> and * stay as they are.
    if match "[a-zA-Z_][a-zA-Z0-9_'-]*" part != null || match "<.*>|\\*|‹.*›|\\[.*]" part != null then part
    else lib.strings.escapeNixString part;
  showOption = parts: if parts == [ ] then "<the configuration>" else lib.concatMapStringsSep "." showOptionComponent parts;
  showFiles = files: lib.concatMapStringsSep " and " (file: "`${file}'") (lib.unique files);
  showPosition = def:
    let at = def.at or null; in
    if at != null && at ? line && at.line or null != null then "${at.file}:${toString at.line}:${toString at.column}" else toString def.file;

  # A short sentence about a value, made without forcing anything below its surface.
  describe = value:
    let
      kind = builtins.typeOf value;
      short = text: let size = builtins.stringLength text; in if size > 70 then substring 0 67 text + "…" else text;
    in
    if value == null then "null"
    else if isBool value then "the boolean ${lib.boolToString value}"
    else if isInt value then "the integer ${toString value}"
    else if isFloat value then "the number ${builtins.toJSON value}"
    else if isString value then "the string ${short (lib.strings.escapeNixString (builtins.unsafeDiscardStringContext value))}"
    else if kind == "path" then "the path ${toString value}"
    else if isList value then
      (if value == [ ] then "an empty list" else "a list of ${toString (length value)} element${if length value == 1 then "" else "s"}")
    else if kind == "lambda" then "a function"
    else if isAttrs value then
      let
        tag = value._type or value.type or null;
        names = attrNames value;
      in
      if tag == "derivation" then "a package (derivation)"
      else if tag == "option-type" then "an option type"
      else if isString tag && tag == "literalExpression" then "a literalExpression, which is for documentation only"
      else if tag == "override" then "a value with a priority (mkForce, mkDefault …) in a place where none is allowed"
      else if tag == "if" || tag == "merge" || tag == "order" then "a property (mkIf, mkMerge, mkOrder …) in a place where none is allowed"
      else if names == [ ] then "an empty set"
      else "a set with ${lib.concatMapStringsSep ", " (n: "`${n}'") (lib.take 4 names)}${if length names > 4 then ", …" else ""}"
    else "a ${kind}";

  showDefinitions = defs:
    lib.concatMapStrings (def:
      let shown = builtins.tryEval (describe (stripped def.value)); in
      "\n- ${showPosition def} gives ${if shown.success then shown.value else "a value that cannot be computed"}") defs;
  showDefs = showDefinitions;
  stripped = value: if isAttrs value && builtins.elem (value._type or null) [ "override" "order" "if" ] then stripped value.content else value;
  showOptionWithDefLocs = option: "${showOption option.loc}, with values set in: ${showFiles option.files}";

  # ---- documentation ------------------------------------------------------------------------------------------------------

  scrubOptionValue = value:
    if lib.isDerivation value then value // { type = "derivation"; drvPath = value.name; outPath = value.name; name = value.name; }
    else if isList value then map scrubOptionValue value
    else if isAttrs value then builtins.mapAttrs (_: scrubOptionValue) (removeAttrs value [ "_args" ])
    else value;

  optionAttrSetToDocList = optionAttrSetToDocList' [ ];
  optionAttrSetToDocList' = _: options:
    concatMap (option:
      let
        name = showOption option.loc;
        entry = {
          inherit (option) loc;
          inherit name;
          description = option.description or null;
          declarations = filter (file: file != "<unknown-file>") option.declarations;
          declarationPositions = option.declarationPositions or [ ];
          internal = option.internal or false;
          visible = if isBool (option.visible or true) then option.visible or true else option.visible == "shallow";
          readOnly = option.readOnly or false;
          type = option.type.description or "unspecified";
        }
        // lib.optionalAttrs (option ? example) { example = builtins.addErrorContext "while showing the example of `${name}'" (renderOptionValue option.example); }
        // lib.optionalAttrs (option ? defaultText || option ? default) {
          default = builtins.addErrorContext "while showing the default of `${name}'" (renderOptionValue (option.defaultText or option.default));
        }
        // lib.optionalAttrs (option ? relatedPackages && option.relatedPackages != null) { inherit (option) relatedPackages; };
        inner = option.type.getSubOptions option.loc;
        deep = (option.visible or true) == true || (option.visible or null) == "transparent";
      in
      [ entry ] ++ lib.optionals (deep && inner != { }) (optionAttrSetToDocList inner))
      (lib.collect isOption options);
  unknownModule = "<unknown-file>";
}
