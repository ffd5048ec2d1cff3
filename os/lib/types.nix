# Types of options. A type says which values it takes (`check`), how several definitions become one value (`merge`), and what
# documentation shows. `explain` may add a sentence to the error about a wrong value.
{ lib }:
let
  inherit (builtins) isAttrs isList isString isInt isFloat isBool isFunction head tail elem map mapAttrs all any filter
    concatMap concatLists length attrNames zipAttrsWith unsafeGetAttrPos listToAttrs elemAt removeAttrs match;
  inherit (lib.options) mergeOneOption mergeEqualOption mergeUniqueOption mergeDefaultOption getValues showOption
    showDefinitions;
  inherit (lib.modules) mergeDefinitions evalModules;

  setType = kind: value: value // { _type = kind; };
  isType = kind: value: value._type or "" == kind;
  isOptionType = isType "option-type";

  defaultFunctor = name: { inherit name; type = types.${name} or null; wrapped = null; payload = null; binOp = _: _: null; };

  # Two declarations of one option: their types merge when they are of the same kind and their payloads agree.
  defaultTypeMerge = f: g:
    let
      payload = f.binOp f.payload g.payload;
      wrapped = f.wrapped.typeMerge g.wrapped.functor;
    in
    if f.name != g.name then null
    else if f.payload == null && g.payload == null && f.wrapped == null && g.wrapped == null then f.type
    else if f.payload != null && g.payload != null then (if payload == null then null else f.type payload)
    else if f.wrapped != null && g.wrapped != null then (if wrapped == null then null else f.type wrapped)
    else null;

  mkOptionType = { name, description ? null, descriptionClass ? null, check ? (_: true), merge ? mergeDefaultOption
    , emptyValue ? { }, getSubOptions ? (_: { }), getSubModules ? null, substSubModules ? (_: null), typeMerge ? null
    , functor ? defaultFunctor name, deprecationMessage ? null, nestedTypes ? { }, explain ? (_: null) }:
    {
      _type = "option-type";
      inherit name check merge emptyValue getSubOptions getSubModules substSubModules functor deprecationMessage nestedTypes
        descriptionClass explain;
      typeMerge = if typeMerge != null then typeMerge else defaultTypeMerge functor;
      description = if description == null then name else description;
    };

  # Phrases such as "list of (a or b)" get parentheses only where they are needed.
  phrase = isPlain: type: if isPlain (type.descriptionClass or null) then type.description else "(${type.description})";
  isNoun = class: class == "noun" || class == "nonRestrictiveClause" || class == "composite";
  isTight = class: class == "noun" || class == "composite";
  # A type wrapped around another.
  wrapping = name: elemType: {
    functor = defaultFunctor name // {
      wrapped = elemType;
      type = payload: types.${name} (payload.elemType or payload);
      payload = { inherit elemType; };
      binOp = a: b: let merged = a.elemType.typeMerge b.elemType.functor; in if merged == null then null else { elemType = merged; };
    };
    nestedTypes = { inherit elemType; };
  };
  # Definitions of the members of sets; positions are read off the sets as they were written.
  members = defs:
    zipAttrsWith (_: ds: ds) (map (def: mapAttrs (name: value: { inherit (def) file; inherit value; at = unsafeGetAttrPos name def.value; }) def.value) defs);
  # Sets may be given with properties around parts; those are moved to the members.
  pushed = defs: concatMap (def: map (value: def // { inherit value; }) (if def.value ? _type then lib.modules.pushDownProperties def.value else [ def.value ])) defs;

  numberHint = value:
    if isString value && match "-?[0-9]+" value != null then "Write the number without quotes: ${value}." else null;

  int = mkOptionType {
    name = "int";
    description = "signed integer";
    descriptionClass = "noun";
    check = isInt;
    merge = mergeEqualOption;
    explain = numberHint;
  };
  bounded = name: description: test:
    lib.types.addCheck int test // { inherit name description; };
  ranged = bits: signed: low: high:
    bounded "${if signed then "signedInt" else "unsignedInt"}${toString bits}"
      "${toString bits} bit ${if signed then "signed" else "unsigned"} integer; between ${toString low} and ${toString high} (both inclusive)"
      (n: n >= low && n <= high);
  between = low: high:
    if low > high then throw "ints.between: ${toString low} is above ${toString high}"
    else bounded "intBetween" "integer between ${toString low} and ${toString high} (both inclusive)" (n: n >= low && n <= high);

  str = mkOptionType {
    name = "str";
    description = "string";
    descriptionClass = "noun";
    check = isString;
    merge = mergeEqualOption;
    explain = value:
      if isInt value then "Put it in quotes: \"${toString value}\"."
      else if builtins.isPath value then "A path is not a string; write \"${toString value}\" in quotes, or use \"\${…}\" to copy the file into the store." else null;
  };
  separatedString = separator: mkOptionType {
    name = "separatedString";
    description = if separator == "" then "Concatenated string" else "strings concatenated with ${builtins.toJSON separator}";
    descriptionClass = "noun";
    check = isString;
    merge = _: defs: lib.concatStringsSep separator (getValues defs);
    functor = defaultFunctor "separatedString" // {
      payload = { sep = separator; };
      type = payload: separatedString payload.sep;
      binOp = a: b: if a.sep == b.sep then a else null;
    };
  };

  pathWith = { inStore ? null, absolute ? null }: mkOptionType {
    name = "path";
    description = (if absolute == null then "" else if absolute then "absolute " else "relative ") + "path"
      + (if inStore == null then "" else if inStore then " in the Nix store" else " not in the Nix store");
    descriptionClass = "noun";
    merge = mergeEqualOption;
    check = value:
      let text = toString value; in
      lib.isStringLike value
      && (absolute == null || (builtins.substring 0 1 text == "/") == absolute)
      && (inStore == null || (lib.hasPrefix "${builtins.storeDir}/" text && text != "${builtins.storeDir}/" && match "${lib.escapeRegex builtins.storeDir}/\\.links.*" text == null) == inStore);
    explain = value: if isString value && builtins.substring 0 1 value != "/" then "The path has to begin with `/' (or be written without quotes, as ./name)." else null;
    functor = defaultFunctor "path" // { type = pathWith; payload = { inherit inStore absolute; }; binOp = a: b: if a == b then a else null; };
  };

  enum = values:
    let show = value: if isString value then "\"${value}\"" else if isBool value then lib.boolToString value else if value == null then "null" else if isInt value then toString value else "<${builtins.typeOf value}>"; in
    mkOptionType {
      name = "enum";
      description = if values == [ ] then "impossible (empty enum)"
        else if length values == 1 then "value ${show (head values)} (singular enum)"
        else "one of ${lib.concatMapStringsSep ", " show values}";
      descriptionClass = if length values < 2 then "noun" else "conjunction";
      check = value: elem value values;
      merge = mergeEqualOption;
      explain = value:
        let near = if isString value then lib.closestName value (filter isString values) else null; in
        if near != null then "Did you mean \"${near}\"?" else null;
      functor = defaultFunctor "enum" // {
        payload = { inherit values; };
        type = payload: enum payload.values;
        binOp = a: b: { values = lib.unique (a.values ++ b.values); };
      };
    };

  listOf = elemType: mkOptionType ({
    name = "listOf";
    description = "list of ${phrase (class: class == "noun" || class == "composite") elemType}";
    descriptionClass = "composite";
    check = isList;
    merge = loc: defs:
      let
        several = length defs > 1;
        one = n: def: lib.imap1 (m: value:
          (mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) elemType [ { inherit (def) file; at = def.at or null; inherit value; } ]).optionalValue) def.value;
        plain = lib.imap1 one defs;
      in
      map (x: x.value) (filter (x: x ? value) (if several then concatLists plain else head plain));
    emptyValue = { value = [ ]; };
    getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "*" ]);
    getSubModules = elemType.getSubModules;
    substSubModules = modules: listOf (elemType.substSubModules modules);
    explain = value: if isString value || isInt value || isAttrs value then "Put it in brackets to make a list of one: [ … ]." else null;
  } // wrapping "listOf" elemType);

  attrsWith = { elemType, lazy ? false, placeholder ? "name" }:
    let name = if lazy then "lazyAttrsOf" else "attrsOf"; in
    mkOptionType {
      inherit name;
      description = (if lazy then "lazy attribute set" else "attribute set") + " of ${phrase (class: class == "noun" || class == "composite") elemType}";
      descriptionClass = "composite";
      check = isAttrs;
      merge = loc: defs:
        let
          named = members (pushed defs);
          one = name: ds: mergeDefinitions (loc ++ [ name ]) elemType ds;
        in
        if lazy then
          mapAttrs (name: ds: let m = one name ds; in m.optionalValue.value or elemType.emptyValue.value or m.mergedValue) named
        else
          let merged = mapAttrs (name: ds: (one name ds).optionalValue) named; in
          # A member whose definitions are all switched off is not there at all.
          mapAttrs (_: m: m.value) (lib.filterAttrs (_: m: m ? value) merged);
      emptyValue = { value = { }; };
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<${placeholder}>" ]);
      getSubModules = elemType.getSubModules;
      substSubModules = modules: attrsWith { elemType = elemType.substSubModules modules; inherit lazy placeholder; };
      functor = defaultFunctor "attrsWith" // {
        type = attrsWith;
        payload = { inherit elemType lazy placeholder; };
        binOp = a: b:
          let merged = a.elemType.typeMerge b.elemType.functor; in
          if merged == null || a.lazy != b.lazy || (a.placeholder != b.placeholder && a.placeholder != "name" && b.placeholder != "name") then null
          else { elemType = merged; inherit lazy; placeholder = if a.placeholder == "name" then b.placeholder else a.placeholder; };
        wrapped = elemType;
      };
      nestedTypes = { inherit elemType; };
    };

  submoduleWith = { modules, specialArgs ? { }, shorthandOnlyDefinesConfig ? false, description ? null, class ? null }@attrs:
    let
      asModules = map (def:
        if isAttrs def.value && !(def.value ? _type) && shorthandOnlyDefinesConfig == true then { _file = def.file; config = def.value; }
        else if builtins.isPath def.value then { imports = [ def.value ]; }
        else { _file = def.file; imports = [ def.value ]; });
      base = evalModules {
        inherit class specialArgs;
        modules = [ { _file = "submodule"; _module.args.name = lib.mkOptionDefault "‹name›"; } ] ++ modules;
      };
      freeform = base._module.freeformType;
    in
    mkOptionType {
      name = "submodule";
      description = if description != null then description
        else if freeform == null then "submodule"
        else freeform.description or "submodule";
      descriptionClass = "noun";
      check = value: isAttrs value || isFunction value || builtins.isPath value;
      merge = loc: defs:
        (evalModules {
          inherit class specialArgs;
          modules = [ { _file = "submodule"; _module.args.name = lib.mkOptionDefault (lib.last loc); } ] ++ modules ++ asModules defs;
          prefix = loc;
        }).config;
      emptyValue = { value = base.config; };
      getSubOptions = prefix:
        let docs = (evalModules { inherit class specialArgs prefix; modules = [ { _module.args.name = lib.mkOptionDefault "‹name›"; _module.check = false; } ] ++ modules; }).options; in
        removeAttrs docs [ "_module" ] // lib.optionalAttrs (freeform != null) { _freeformOptions = freeform.getSubOptions prefix; };
      getSubModules = modules;
      substSubModules = new: submoduleWith (attrs // { modules = new; });
      explain = value: null;
      functor = defaultFunctor "submodule" // {
        type = submoduleWith;
        payload = { inherit modules specialArgs shorthandOnlyDefinesConfig description class; };
        binOp = a: b:
          let
            either = what: x: y: if x == null then y else if y == null || x == y then x else throw "A submodule option is declared twice with different values of ${what}.";
            clash = builtins.intersectAttrs a.specialArgs b.specialArgs;
          in
          if clash != { } then throw "A submodule option is declared twice with the same specialArgs `${toString (attrNames clash)}'."
          else {
            modules = a.modules ++ b.modules;
            specialArgs = a.specialArgs // b.specialArgs;
            shorthandOnlyDefinesConfig = either "shorthandOnlyDefinesConfig" a.shorthandOnlyDefinesConfig b.shorthandOnlyDefinesConfig;
            description = either "description" a.description b.description;
            class = either "class" a.class b.class;
          };
      };
    };

  deferredModuleWith = { staticModules ? [ ] }: mkOptionType {
    name = "deferredModule";
    description = "module";
    descriptionClass = "noun";
    check = value: isAttrs value || isFunction value || lib.isStringLike value;
    merge = loc: defs: {
      imports = staticModules ++ map (def: { _file = "${def.file}, via option ${showOption loc}"; imports = [ def.value ]; }) defs;
    };
    emptyValue = { value = { imports = staticModules; }; };
    getSubOptions = prefix: (submodule { imports = staticModules; }).getSubOptions prefix;
    getSubModules = staticModules;
    substSubModules = modules: deferredModuleWith { staticModules = modules; };
    functor = defaultFunctor "deferredModuleWith" // {
      type = deferredModuleWith;
      payload = { inherit staticModules; };
      binOp = a: b: { staticModules = lib.unique (a.staticModules ++ b.staticModules); };
    };
  };

  submodule = modules: submoduleWith { shorthandOnlyDefinesConfig = true; modules = lib.toList modules; };

  either = a: b: mkOptionType {
    name = "either";
    description = "${phrase (class: class == "noun" || class == "conjunction") a} or ${phrase (class: class == "noun" || class == "conjunction" || class == "composite") b}";
    descriptionClass = "conjunction";
    check = value: a.check value || b.check value;
    merge = loc: defs:
      let values = getValues defs; in
      if all a.check values then a.merge loc defs
      else if all b.check values then b.merge loc defs
      else throw "The definitions of option `${showOption loc}' are of different types, so they cannot be merged:${showDefinitions defs}";
    explain = value: let first = (a.explain or (_: null)) value; in if first != null then first else (b.explain or (_: null)) value;
    typeMerge = f':
      let
        x = a.typeMerge (head f'.payload.elemType).functor;
        y = b.typeMerge (elemAt f'.payload.elemType 1).functor;
      in
      if f'.name == "either" && x != null && y != null then either x y else null;
    getSubOptions = prefix: a.getSubOptions prefix // b.getSubOptions prefix;
    functor = defaultFunctor "either" // { payload = { elemType = [ a b ]; }; type = payload: lib.types.oneOf payload.elemType; };
    nestedTypes = { left = a; right = b; };
  };

  coercedTo = from: convert: to:
    if from.getSubModules or null != null then throw "coercedTo: the type to convert from (${from.description}) must not be a submodule"
    else mkOptionType {
      name = "coercedTo";
      description = "${phrase (class: class == "noun") to} or ${phrase (class: class == "noun") from} convertible to it";
      check = value: (from.check value && to.check (convert value)) || to.check value;
      merge = loc: defs:
        to.merge loc (map (def: def // { value = if from.check def.value then convert (from.merge loc [ def ]) else def.value; }) defs);
      inherit (to) emptyValue getSubOptions getSubModules;
      substSubModules = modules: coercedTo from convert (to.substSubModules modules);
      typeMerge = _: null;
      functor = defaultFunctor "coercedTo" // { wrapped = to; };
      nestedTypes = { coercedType = from; finalType = to; };
    };

  nullOr = elemType: mkOptionType ({
    name = "nullOr";
    description = "null or ${phrase (class: class == "noun" || class == "conjunction") elemType}";
    descriptionClass = "conjunction";
    check = value: value == null || elemType.check value;
    merge = loc: defs:
      let nulls = filter (def: def.value == null) defs; in
      if nulls == [ ] then elemType.merge loc defs
      else if length nulls == length defs then null
      else throw "The option `${showOption loc}' is both null and not null:${showDefinitions defs}\n${lib.options.priorityHint loc}";
    emptyValue = { value = null; };
    inherit (elemType) getSubOptions getSubModules;
    substSubModules = modules: nullOr (elemType.substSubModules modules);
    explain = elemType.explain or (_: null);
  } // wrapping "nullOr" elemType);

  anything = mkOptionType {
    name = "anything";
    description = "anything";
    descriptionClass = "noun";
    check = _: true;
    merge = loc: defs:
      let
        kind = value: if lib.isStringLike value && isAttrs value then "stringCoercibleSet" else builtins.typeOf value;
        kinds = lib.unique (map (def: kind def.value) defs);
      in
      if length kinds != 1 then throw "The option `${showOption loc}' has definitions of different kinds (${lib.concatStringsSep ", " kinds}):${showDefinitions defs}"
      else if head kinds == "set" then (lib.types.lazyAttrsOf anything).merge loc defs
      else if head kinds == "lambda" then
        (if length defs == 1 then (head defs).value
         else x: anything.merge (loc ++ [ "<function body>" ]) (map (def: def // { value = def.value x; }) defs))
      else mergeEqualOption loc defs;
  };

  number = either int float // { };
  float = mkOptionType { name = "float"; description = "floating point number"; descriptionClass = "noun"; check = isFloat; merge = mergeEqualOption; explain = numberHint; };

  types = {
    inherit setType isType isOptionType mkOptionType defaultFunctor defaultTypeMerge;
    optionDescriptionPhrase = phrase;
    optionType = mkOptionType {
      name = "optionType";
      description = "optionType";
      descriptionClass = "noun";
      check = isOptionType;
      merge = loc: defs:
        if length defs == 1 then (head defs).value
        else
          let merged = lib.foldl (a: b: if a == null then null else a.typeMerge b.functor) (head defs).value (map (def: def.value) (tail defs)); in
          if merged == null then throw "The option `${showOption loc}' is given types that do not go together:${showDefinitions defs}" else merged;
    };

    raw = mkOptionType { name = "raw"; description = "raw value"; descriptionClass = "noun"; check = _: true; merge = mergeOneOption; };
    unspecified = mkOptionType { name = "unspecified"; description = "unspecified value"; descriptionClass = "noun"; };
    inherit anything;
    bool = mkOptionType {
      name = "bool";
      description = "boolean";
      descriptionClass = "noun";
      check = isBool;
      merge = mergeEqualOption;
      explain = value: if elem value [ "true" "false" ] then "Write ${value} without quotes." else if elem value [ "yes" "on" "no" "off" 1 0 "1" "0" ] then "Write true or false." else null;
    };
    boolByOr = mkOptionType { name = "boolByOr"; description = "boolean (merged using or)"; descriptionClass = "noun"; check = isBool; merge = _: defs: any (def: def.value) defs; };
    inherit int float number;
    ints = {
      inherit between;
      unsigned = bounded "unsignedInt" "unsigned integer, meaning >=0" (n: n >= 0);
      positive = bounded "positiveInt" "positive integer, meaning >0" (n: n > 0);
      u8 = ranged 8 false 0 255;
      u16 = ranged 16 false 0 65535;
      u32 = ranged 32 false 0 4294967295;
      s8 = ranged 8 true (-128) 127;
      s16 = ranged 16 true (-32768) 32767;
      s32 = ranged 32 true (-2147483648) 2147483647;
    };
    numbers = {
      between = low: high: types.addCheck number (n: n >= low && n <= high) // { name = "numberBetween"; description = "integer or floating point number between ${toString low} and ${toString high} (both inclusive)"; };
      nonnegative = types.addCheck number (n: n >= 0) // { name = "numberNonnegative"; description = "nonnegative integer or floating point number, meaning >=0"; };
      positive = types.addCheck number (n: n > 0) // { name = "numberPositive"; description = "positive integer or floating point number, meaning >0"; };
    };
    port = ranged 16 false 0 65535;
    inherit str separatedString;
    string = separatedString "" // { name = "string"; deprecationMessage = "Use `types.str' or `types.lines'."; };
    lines = separatedString "\n";
    commas = separatedString ",";
    envVar = separatedString ":";
    nonEmptyStr = mkOptionType { name = "nonEmptyStr"; description = "non-empty string"; descriptionClass = "noun"; check = value: str.check value && match "[ \t\n]*" value == null; inherit (str) merge; };
    singleLineStr = mkOptionType {
      name = "singleLineStr";
      description = "(optionally newline-terminated) single-line string";
      descriptionClass = "noun";
      check = value: str.check value && match "[^\n\r]*\n?" value != null;
      merge = loc: defs: lib.removeSuffix "\n" (mergeEqualOption loc defs);
    };
    strMatching = pattern: mkOptionType {
      name = "strMatching ${lib.strings.escapeNixString pattern}";
      description = "string matching the pattern ${pattern}";
      descriptionClass = "noun";
      check = value: str.check value && match pattern value != null;
      inherit (str) merge;
      functor = defaultFunctor "strMatching" // { type = payload: types.strMatching payload.pattern; payload = { inherit pattern; }; binOp = a: b: if a == b then a else null; };
    };
    passwdEntry = entry: types.addCheck entry (value: match "[^:\n]*" (toString value) != null) // { name = "passwdEntry ${entry.name}"; description = "${phrase (class: class == "noun") entry}, not containing newlines or colons"; };
    attrs = mkOptionType { name = "attrs"; description = "attribute set"; check = isAttrs; merge = _: defs: lib.foldl' (all: def: all // def.value) { } defs; emptyValue = { value = { }; }; };
    package = mkOptionType {
      name = "package";
      description = "package";
      descriptionClass = "noun";
      check = value: lib.isDerivation value || lib.isStorePath value;
      merge = loc: defs: let value = mergeOneOption loc defs; in if builtins.isPath value || (isString value && !builtins.hasContext value) then lib.toDerivation value else value;
      explain = value: if isString value then "A package is written without quotes, for example pkgs.${value}." else null;
    };
    shellPackage = types.package // { check = value: lib.isDerivation value && value ? shellPath; description = "package with a login shell"; };
    pkgs = types.addCheck (types.unique { message = "A Nixpkgs package set cannot be merged with another one."; } types.attrs // { name = "pkgs"; descriptionClass = "noun"; description = "Nixpkgs package set"; }) (value: value._type or null == "pkgs" || value ? stdenv || value ? callPackage);
    path = pathWith { absolute = true; };
    pathInStore = pathWith { inStore = true; };
    externalPath = pathWith { absolute = true; inStore = false; };
    inherit pathWith enum listOf submodule submoduleWith deferredModuleWith either coercedTo nullOr attrsWith;
    fileset = mkOptionType { name = "fileset"; description = "fileset"; descriptionClass = "noun"; check = value: value._type or null == "fileset"; };
    nonEmptyListOf = elemType: types.addCheck (listOf elemType) (list: list != [ ]) // {
      name = "nonEmptyListOf";
      description = "non-empty (${(listOf elemType).description})";
      emptyValue = { };
      substSubModules = modules: types.nonEmptyListOf (elemType.substSubModules modules);
    };
    attrsOf = elemType: attrsWith { inherit elemType; };
    lazyAttrsOf = elemType: attrsWith { inherit elemType; lazy = true; };
    loaOf = elemType: attrsWith { inherit elemType; } // { deprecationMessage = "Use `attrsOf'."; };
    attrTag = tags:
      let
        choices = lib.imap0 (_: name: "`${name}'") (attrNames tags);
      in
      mkOptionType {
        name = "attrTag";
        description = "attribute-tagged union with choices: ${lib.concatStringsSep ", " choices}";
        descriptionClass = "noun";
        check = value: isAttrs value && length (attrNames value) == 1 && tags ? ${head (attrNames value)};
        merge = loc: defs:
          let
            name = head (attrNames (head defs).value);
            opt = tags.${name};
          in
          if any (def: attrNames def.value != [ name ]) defs then throw "The option `${showOption loc}' is given with different tags:${showDefinitions defs}"
          else { ${name} = let value = (mergeDefinitions (loc ++ [ name ]) opt.type (map (def: def // { value = def.value.${name}; at = unsafeGetAttrPos name def.value; }) defs)).mergedValue; in if opt ? apply then opt.apply value else value; };
        getSubOptions = prefix: mapAttrs (name: opt: opt // { loc = prefix ++ [ name ]; declarations = opt.declarations or [ ]; }) tags;
        explain = value:
          let name = if isAttrs value then head (attrNames value ++ [ "" ]) else ""; near = lib.closestName name (attrNames tags); in
          if near != null && near != name then "Did you mean `${near}'?" else "Exactly one of ${lib.concatStringsSep ", " choices} has to be given.";
        functor = defaultFunctor "attrTag" // { type = payload: types.attrTag payload.tags; payload = { inherit tags; }; binOp = a: b: { tags = a.tags // b.tags; }; };
      };
    attrNamesToTrue = coercedTo (listOf str) (names: lib.genAttrs names (_: true)) (types.attrsOf types.bool);
    uniq = types.unique { message = ""; };
    unique = { message }: type: mkOptionType {
      name = "unique";
      inherit (type) description descriptionClass check getSubOptions getSubModules emptyValue;
      merge = mergeUniqueOption { inherit message; inherit (type) merge; };
      substSubModules = modules: types.unique { inherit message; } (type.substSubModules modules);
      functor = defaultFunctor "unique" // { wrapped = type; };
      nestedTypes.elemType = type;
    };
    oneOf = list: if list == [ ] then throw "oneOf needs at least one type" else lib.foldl' either (head list) (tail list);
    functionTo = elemType: mkOptionType ({
      name = "functionTo";
      description = "function that evaluates to a(n) ${phrase (class: class == "noun" || class == "composite") elemType}";
      descriptionClass = "composite";
      check = lib.isFunction;
      merge = loc: defs:
        lib.setFunctionArgs
          (args: (mergeDefinitions (loc ++ [ "<function body>" ]) elemType (map (def: def // { value = def.value args; }) defs)).mergedValue)
          (lib.functionArgs (if length defs == 1 then (head defs).value else (head defs).value));
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<function body>" ]);
      getSubModules = elemType.getSubModules;
      substSubModules = modules: types.functionTo (elemType.substSubModules modules);
    } // wrapping "functionTo" elemType);
    deferredModule = deferredModuleWith { };
    luaInline = mkOptionType { name = "luaInline"; description = "inline lua"; descriptionClass = "noun"; check = value: value._type or null == "lua-inline"; merge = mergeEqualOption; };
    addCheck = type: check: type // {
      check = value: type.check value && check value;
      substSubModules = modules: types.addCheck (type.substSubModules modules) check;
    };
    # Names that only documentation and other libraries use.
    optionTypeDescription = type: type.description;
  };
in
types
