# The module system: many small files, one configuration.
#
# Words used here. A *module* is normalised to { _file, key, disabledModules, imports, options, config }.
# A *definition* is { file, at, value }: which module said it, where in the text (null when unknown), and what.
# A *branch* is { file, attrs, wrap }: a set of definitions without properties at its top; `wrap` puts the conditions and
# priorities that stood around the set back around each member (null: none). The set itself is left as it was written, because
# that is what still knows the position of each name.
{ lib }:
let
  inherit (builtins) mapAttrs attrNames concatMap filter head length isAttrs isList isString elem map
    concatLists zipAttrsWith unsafeGetAttrPos addErrorContext foldl' any all sort listToAttrs typeOf
    removeAttrs seq attrValues;
  inherit (lib.options) isOption mkOption showOption showFiles showDefinitions showPosition;

  defaultPriority = 100;
  defaultOrder = 1000;

  typeTag = value: if isAttrs value then value._type or null else null;

  # ---- properties ------------------------------------------------------------------------------------------------

  # The branches of one value that stands where nested options are expected; `inside` are their names.
  spread = prefix: inside: file: at: wrap: value:
    let tag = value._type or null; in
    if !isAttrs value then
      throw ("The option `${showOption prefix}' is a group of options, so a set is expected here, but"
        + showDefinitions [ { inherit file at value; } ]
        + (if inside == [ ] then "" else "\nOptions there: ${lib.concatStringsSep ", " (lib.take 12 inside)}${if length inside > 12 then ", …" else ""}."))
    else if tag == null then [ { inherit file wrap; attrs = value; } ]
    else if tag == "merge" then concatMap (spread prefix inside file at wrap) value.contents
    else if tag == "if" then spread prefix inside file at (around wrap (content: { _type = "if"; inherit (value) condition; inherit content; })) value.content
    else if tag == "override" then spread prefix inside file at (around wrap (mkOverride value.priority)) value.content
    else if tag == "definition" then spread prefix inside value.file at wrap value.value
    else [ { inherit file wrap; attrs = value; } ];
  around = outer: inner: if outer == null then inner else content: outer (inner content);

  # The conditions of one definition are decided; what remains are plain, overriding or ordered values.
  discharge = def:
    let tag = typeTag def.value; in
    if tag == null then [ def ]
    else if tag == "merge" then concatMap (value: discharge (def // { inherit value; })) def.value.contents
    else if tag == "if" then
      (if def.value.condition == true then discharge (def // { value = def.value.content; })
       else if def.value.condition == false then [ ]
       else throw "mkIf: the condition is ${lib.options.describe def.value.condition}, not a boolean, at ${showPosition def}")
    else if tag == "definition" then discharge { at = null; inherit (def.value) file value; }
    else [ def ];

  # Keeps the definitions of the strongest (smallest) priority.
  strongest = defs:
    let
      priorityOf = def: if typeTag def.value == "override" then def.value.priority else defaultPriority;
      strip = def: if typeTag def.value == "override" then def // { value = def.value.content; } else def;
      best = foldl' (low: def: let own = priorityOf def; in if own < low then own else low) 9999 defs;
    in
    {
      highestPrio = best;
      values = map strip (filter (def: priorityOf def == best) defs);
    };
  ordered = defs:
    if any (def: typeTag def.value == "order") defs then
      map (def: removeAttrs def [ "order" ]) (sort (a: b: a.order < b.order) (map (def:
        if typeTag def.value == "order" then def // { value = def.value.content; order = def.value.priority; }
        else def // { order = defaultOrder; }) defs))
    else defs;

  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkOrder = priority: content: { _type = "order"; inherit priority content; };

  # ---- collecting modules -----------------------------------------------------------------------------------------

  moduleAttributes = [ "_class" "_file" "key" "disabledModules" "imports" "require" "options" "config" "meta" "freeformType" ];

  normalise = class: file: key: m:
    let
      explicit = m ? config || m ? options;
      extra = attrNames (removeAttrs m moduleAttributes);
      body = if explicit then m.config or { } else removeAttrs m [ "_class" "_file" "key" "disabledModules" "imports" "require" "freeformType" ];
      more =
        (if m ? freeformType then [ { _module.freeformType = m.freeformType; } ] else [ ])
        ++ (if explicit && m ? meta then [ { inherit (m) meta; } ] else [ ]);
      own = m._class or null;
    in
    if typeTag m != null && !(elem m._type [ "module" ]) then
      throw "A module is expected in ${file}, but this is ${if m._type == "configuration" then "a finished configuration; import its modules instead" else if m._type == "flake" then "a flake; one of its modules is probably meant, such as nixosModules.default" else "a value of kind `${toString m._type}'"}${if m._type == "if" then " (put mkIf inside `config', not around the module)" else ""}."
    else if own != null && class != null && own != class then
      throw "The module ${m._file or file} is of class `${own}' and cannot be used in a configuration of class `${class}'."
    else if explicit && extra != [ ] then
      throw ("The module ${m._file or file} sets `${head extra}' beside `config' or `options'${positionIn (head extra) m}."
        + " Once a module has one of these two, all its settings go into `config': move ${lib.concatMapStringsSep ", " (n: "`${n}'") extra} there.")
    else {
      _file = toString (m._file or file);
      key = toString (m.key or key);
      disabledModules = m.disabledModules or [ ];
      imports = (m.require or [ ]) ++ (m.imports or [ ]);
      options = m.options or { };
      config = if more == [ ] then body else { _type = "merge"; contents = [ body ] ++ more; };
    };

  positionIn = name: set:
    let at = unsafeGetAttrPos name set; in
    if at == null then "" else " (line ${toString at.line})";

  # Calls a module function; arguments that nobody passes explicitly come from `_module.args`.
  callModule = file: f: args:
    let
      named = lib.functionArgs f;
      give = name: _:
        addErrorContext "while giving the argument `${name}' to the module in ${file}:"
          (args.${name} or (args.config._module.args.${name} or
            (throw "The module in ${file} wants an argument `${name}', which nobody provides. It can be given by `_module.args.${name}', or by `specialArgs' where imports depend on it.")));
    in
    f (args // mapAttrs give named);

  # A module may also be a set with a condition or priority around it.
  normaliseValue = class: file: key: m:
    if elem (typeTag m) [ "if" "override" "merge" ] then normalise class file key { config = m; } else normalise class file key m;

  load = class: args: file: key: m:
    if lib.isFunction m then normalise class file key (callModule file m args)
    else if isAttrs m then
      normaliseValue class file key m
    else if isList m then
      let inner = normalise class file key { imports = m; }; in inner
    else
      let
        path = toString m;
        loaded = import m;
      in
      if builtins.isPath m || isString m || m ? outPath then
        (if lib.isFunction loaded then addErrorContext "while calling the module ${path}:" (normalise class path path (callModule path loaded args))
         else if isAttrs loaded then normaliseValue class path path loaded
         else throw "The file ${path} is imported as a module, but holds ${lib.options.describe loaded} instead of a set or a function.")
      else throw "A module is expected in ${file}, but this is ${lib.options.describe m}.";

  # All modules that are reachable and not disabled, each key once, breadth first.
  collect = class: modulesPath: start: args:
    let
      structured = parentFile: parentKey: lib.imap1 (n: m:
        let module = load class args parentFile "${parentKey}:anon-${toString n}" m; in
        {
          inherit (module) key;
          inherit module;
          children = structured module._file module.key module.imports;
        });
      roots = structured "<the list of modules>" "" start;
      disabled = concatMap disabledIn roots;
      disabledIn = node: map (m: { inherit m; file = node.module._file; }) node.module.disabledModules ++ concatMap disabledIn node.children;
      keyOf = { m, file }:
        if isString m then (if builtins.substring 0 1 m == "/" then m else toString modulesPath + "/" + m)
        else if isAttrs m then toString (m.key or (throw "disabledModules in ${file}: this module has no `key', so it cannot be disabled."))
        else toString m;
      off = listToAttrs (map (entry: { name = builtins.unsafeDiscardStringContext (keyOf entry); value = true; }) disabled);
      keep = if disabled == [ ] then nodes: nodes else filter (node: !(off ? ${builtins.unsafeDiscardStringContext node.key}));
      graph = node: {
        inherit (node) key;
        file = node.module._file;
        imports = map graph node.children;
        disabled = keep [ node ] == [ ];
      };
    in
    {
      modules = map (node: node.module) (builtins.genericClosure { startSet = keep roots; operator = node: keep node.children; });
      graph = map graph (filter (node: node.key != "firn-module-internals") roots);
    };

  # ---- merging ------------------------------------------------------------------------------------------------------

  # `decls` are { file, at, options } and `branches` the definitions at `prefix`.
  # Gives { options, unmatched }: the evaluated options as a tree, and definitions that no option takes.
  mergeLevel = prefix: decls: branches:
    let
      declared = zipAttrsWith (_: ds: ds) (map (decl:
        if isAttrs decl.options then
          mapAttrs (name: options: { inherit (decl) file; inherit options; at = unsafeGetAttrPos name decl.options; }) decl.options
        else throw "The declaration of `${showOption prefix}' in ${decl.file} is ${lib.options.describe decl.options}, where options are expected.") decls);
      defined = zipAttrsWith (_: ds: ds) (map (branch:
        if branch.wrap == null then
          mapAttrs (name: value: { inherit (branch) file; inherit value; at = unsafeGetAttrPos name branch.attrs; }) branch.attrs
        else
          mapAttrs (name: value: { inherit (branch) file; value = branch.wrap value; at = unsafeGetAttrPos name branch.attrs; }) branch.attrs) branches);
      results = mapAttrs (name: ds: resolve (prefix ++ [ name ]) ds (defined.${name} or [ ])) declared;
      unknown = removeAttrs defined (attrNames declared);
    in
    {
      options = mapAttrs (_: result: result.options) results;
      unmatched =
        if branches == [ ] then [ ]
        else
          concatMap (name: map (def: { prefix = [ name ]; inherit (def) file at value; }) unknown.${name}) (attrNames unknown)
          ++ concatMap (name: map (def: def // { prefix = [ name ] ++ def.prefix; }) results.${name}.unmatched) (attrNames results);
    };

  resolve = loc: decls: defs:
    let
      tagOf = decl: typeTag decl.options;
      leaves = filter (decl: tagOf decl == "option") decls;
      wrongTag = filter (decl: tagOf decl != null && tagOf decl != "option") decls;
      asSubmodule = decl:
        if isOption decl.options then decl
        else decl // { options = mkOption { type = lib.types.submoduleWith { modules = [ { options = decl.options; } ]; shorthandOnlyDefinesConfig = null; }; }; };
      submodules = all (decl: decl.options.type.name or null == "submodule") leaves;
    in
    if wrongTag != [ ] then
      let decl = head wrongTag; in
      throw ("`${showOption loc}', declared at ${showPosition decl}, is of kind `${tagOf decl}', where an option is expected."
        + (if tagOf decl == "option-type" then " A type is given to an option as `mkOption { type = …; }'." else ""))
    else if leaves == [ ] then
      mergeLevel loc decls (concatMap (def: spread loc (concatMap (decl: attrNames decl.options) decls) def.file def.at null def.value) defs)
    else if length leaves == length decls then
      { options = evaluateOption loc (joinDeclarations loc decls) defs; unmatched = [ ]; }
    else if submodules then
      { options = evaluateOption loc (joinDeclarations loc (map asSubmodule decls)) defs; unmatched = [ ]; }
    else
      let
        leaf = head leaves;
        inner = head (filter (decl: !isOption decl.options) decls);
      in
      throw ("`${showOption loc}' is declared as an option of type `${leaf.options.type.description or "unspecified"}' at ${showPosition leaf},"
        + " which cannot have options inside it, but ${showPosition inner} declares `${showOption (loc ++ [ (head (attrNames inner.options ++ [ "…" ])) ])}'.");

  # One declaration out of several of the same option.
  joinDeclarations = loc: decls:
    let
      position = decl: if decl.at != null then decl.at else { inherit (decl) file; line = null; column = null; };
      submodulesOf = decl:
        let own = decl.options.type.getSubModules or null; in
        if own == null then [ ] else map (m: { _file = decl.file; imports = [ m ]; }) own;
      add = all: decl:
        let
          both = name: all ? ${name} && decl.options ? ${name};
          clash = head (filter both [ "default" "example" "description" "apply" ] ++ [ null ]);
          merged = all.type.typeMerge decl.options.type.functor;
          again = what: throw "The option `${showOption loc}' is declared twice${what}: at ${showPosition decl} and in ${showFiles all.declarations}.";
        in
        if clash != null then again ", both times with `${clash}'"
        else
          decl.options // all // {
            declarations = all.declarations ++ [ decl.file ];
            declarationPositions = all.declarationPositions ++ [ (position decl) ];
            options = submodulesOf decl ++ all.options;
          }
          // (if both "type" then
                (if merged == null then again " with types that do not go together (`${all.type.description}' and `${decl.options.type.description}')" else { type = merged; })
              else { });
      first = head decls;
      joined =
        if length decls == 1 then
          first.options // {
            inherit loc;
            declarations = [ first.file ];
            declarationPositions = [ (position first) ];
            options = submodulesOf first;
          }
        else foldl' add { inherit loc; declarations = [ ]; declarationPositions = [ ]; options = [ ]; } decls;
    in
    if joined.type.getSubModules or null == null then
      joined // { type = joined.type or lib.types.unspecified; }
    else
      joined // { type = joined.type.substSubModules joined.options; options = [ ]; };

  evaluateOption = loc: opt: defs:
    let
      every =
        if opt ? default then
          [ { file = head opt.declarations; at = (unsafeGetAttrPos "default" opt); value = mkOverride 1500 opt.default; } ] ++ defs
        else defs;
      merged =
        if opt.readOnly or false && length every > 1 then
          throw "The option `${showOption loc}' is read-only, but it is set more than once:${showDefinitions every}"
        else mergeDefinitions loc opt.type every;
      value = if opt ? apply then opt.apply merged.mergedValue else merged.mergedValue;
      deprecated = opt.type.deprecationMessage or null;
      final = merged.defsFinal;
    in
    opt // {
      value = addErrorContext "while computing the option `${showOption loc}':"
        (if deprecated == null then value
         else lib.warn "The type `${opt.type.name}' of option `${showOption loc}' in ${showFiles opt.declarations} is deprecated. ${deprecated}" value);
      inherit (merged.defsFinal') highestPrio;
      inherit (merged) isDefined;
      definitions = map (def: def.value) final;
      files = map (def: def.file) final;
      definitionsWithLocations = final;
      valueMeta = { };
      __toString = _: showOption loc;
    };

  mergeDefinitions = loc: type: defs: rec {
    defsFinal' =
      # The usual case first: one definition, no properties.
      if length defs == 1 && typeTag (head defs).value == null then { values = defs; highestPrio = defaultPriority; }
      else
        let best = strongest (concatMap (def: addErrorContext "while looking at the definition in ${def.file}:" (discharge def)) defs); in
        { inherit (best) highestPrio; values = ordered best.values; };
    defsFinal = defsFinal'.values;
    isDefined = defsFinal != [ ];
    mergedValue =
      if isDefined then
        (if all (def: type.check def.value) defsFinal then type.merge loc defsFinal
         else
           throw ("A definition for option `${showOption loc}' is not of type `${type.description}':"
             + showDefinitions (filter (def: !type.check def.value) defsFinal)
             + (let hint = type.explain or (_: null); text = hint (head (filter (def: !type.check def.value) defsFinal)).value; in
                if text == null then "" else "\n${text}")))
      else if type.emptyValue ? value then type.emptyValue.value
      else throw "The option `${showOption loc}' has no value and no default, but is needed. Set it in your configuration.";
    optionalValue = if isDefined then { value = mergedValue; } else { };
  };

  # What to say about a definition that no option takes.
  unmatchedError = prefix: options: unmatched:
    let
      first = head unmatched;
      loc = prefix ++ first.prefix;
      level = lib.attrByPath (lib.init first.prefix) { } options;
      wanted = lib.last first.prefix;
      shown = options: filter (name: name != "_module") (attrNames options);
      siblings = if isOption level then [ ] else shown level;
      near = lib.closestName wanted siblings;
      # The same name elsewhere below the level where the path went wrong.
      elsewhere = lib.take 1 (concatMap (name:
        let inner = level.${name}; in
        if isAttrs inner && !isOption inner && inner ? ${wanted} then [ (lib.init loc ++ [ name wanted ]) ] else [ ]) siblings);
      one = def: { inherit (def) file at value; };
    in
    "The option `${showOption loc}' does not exist. It is set here:${showDefinitions (map one (filter (def: def.prefix == first.prefix) unmatched))}"
    + (if near != null then "\nDid you mean `${showOption (lib.init loc ++ [ near ])}'?"
       else if elsewhere != [ ] then "\nDid you mean `${showOption (head elsewhere)}'?"
       else if siblings != [ ] && length siblings <= 12 then
         "\nOptions there: ${lib.concatStringsSep ", " siblings}."
       else if siblings == [ ] && prefix == [ ] && options == { } then "\nNo module declares any option."
       else "")
    + (let others = length (lib.unique (map (def: def.prefix) unmatched)) - 1; in
       if others > 0 then "\n(${toString others} more option${if others == 1 then " does" else "s do"} not exist either: ${lib.concatMapStringsSep ", " (p: "`${showOption (prefix ++ p)}'") (lib.take 5 (filter (p: p != first.prefix) (lib.unique (map (def: def.prefix) unmatched))))})"
       else "");

  valuesOf = options:
    mapAttrs (_: option: if option._type or null == "option" then option.value else valuesOf option) options;

  # ---- the whole ---------------------------------------------------------------------------------------------------

  evalModules = { modules, prefix ? [ ], specialArgs ? { }, args ? { }, check ? true, class ? null, ... }@evalArgs:
    let
      internals = {
        _file = "the module system";
        key = "firn-module-internals";
        options._module = {
          args = mkOption {
            type = lib.types.lazyAttrsOf lib.types.raw;
            internal = prefix != [ ];
            description = "Arguments that every module can ask for by name, besides `lib`, `config`, `options` and the special arguments. They cannot be used in `imports`.";
            # Filled below; an empty set when nothing else is given.
          };
          check = mkOption { type = lib.types.bool; internal = true; default = check; description = "Whether definitions without an option are errors."; };
          freeformType = mkOption { type = lib.types.nullOr lib.types.optionType; internal = true; default = null; description = "Type of all definitions for which no option is declared."; };
          specialArgs = mkOption { readOnly = true; internal = true; type = lib.types.raw; description = "Arguments given to evalModules as specialArgs."; default = specialArgs; };
          class = mkOption { readOnly = true; internal = true; type = lib.types.raw; default = class; description = "Class of modules that this configuration takes."; };
        };
        config._module.args = {
          inherit extendModules;
          moduleType = type;
        } // args;
      };
      moduleArgs = { inherit lib options specialArgs; config = configuration; _class = class; _prefix = prefix; } // specialArgs;
      collected = collect class (specialArgs.modulesPath or "") (modules ++ [ internals ]) moduleArgs;
      listed = lib.reverseList collected.modules;
      merged = mergeLevel prefix
        (map (m: { file = m._file; at = null; inherit (m) options; }) listed)
        (concatMap (m: spread prefix [ ] m._file null null m.config) listed);
      options = merged.options;
      freeform = options._module.freeformType.value;
      declared = valuesOf options;
      unmatched = merged.unmatched;
      # Nested definitions are put back where they were before the free type merges them.
      free = freeform.merge prefix (map (def: { inherit (def) file at; value = lib.setAttrByPath def.prefix def.value; }) unmatched);
      configuration =
        if freeform == null then declared
        else if unmatched == [ ] then
          (if freeform.emptyValue ? value && isAttrs freeform.emptyValue.value then freeform.emptyValue.value // declared else declared)
        else lib.recursiveUpdateUntil (path: _: _: isOption (lib.attrByPath path null options)) free declared;
      checked =
        if unmatched != [ ] && freeform == null && declared._module.check then throw (unmatchedError prefix options unmatched)
        else true;
      result = builtins.seq checked (removeAttrs configuration [ "_module" ]);
      extendModules = { modules ? [ ], specialArgs ? { }, prefix ? [ ] }:
        evalModules (evalArgs // {
          inherit class;
          modules = evalArgs.modules ++ modules;
          specialArgs = evalArgs.specialArgs or { } // specialArgs;
          prefix = if prefix == [ ] then evalArgs.prefix or [ ] else prefix;
        });
      type = lib.types.submoduleWith { inherit modules specialArgs class; };
    in
    {
      _type = "configuration";
      inherit options extendModules type class;
      config = result;
      _module = configuration._module;
      inherit (collected) graph;
    };

  # ---- modules that stand for old names -------------------------------------------------------------------------------

  doRename = { from, to, visible, warn, use, withPriority ? true, condition ? true }:
    { config, options, ... }:
    let
      fromOption = lib.attrByPath from (throw "doRename: no option at ${showOption from}") options;
      toOption = lib.attrByPath to { } options;
      toType = toOption.type or (lib.types.submodule { });
    in
    {
      options = lib.setAttrByPath from (mkOption {
        inherit visible;
        description = "Alias of `${showOption to}`.";
        apply = _: use (lib.attrByPath to (throw "`${showOption to}' has no value") config);
      } // (if toOption ? type then { type = toType; } else { }));
      config = {
        _type = "if";
        inherit condition;
        content = mkMerge [
          (if options ? warnings then {
            warnings = lib.optional (warn && fromOption.isDefined)
              "The option `${showOption from}' set in ${showFiles fromOption.files} has been renamed to `${showOption to}'.";
          } else { })
          (if withPriority then mkAliasAndWrapDefsWithPriority (lib.setAttrByPath to) fromOption
           else mkAliasAndWrapDefinitions (lib.setAttrByPath to) fromOption)
        ];
      };
    };

  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkAliasAndWrapDefinitions = wrap: option: mkAliasIfDef option (wrap (mkMerge option.definitions));
  mkAliasAndWrapDefsWithPriority = wrap: option:
    let priority = option.highestPrio or defaultPriority; in
    mkAliasIfDef option (wrap (mkMerge (map (mkOverride priority) option.definitions)));
  mkAliasIfDef = option: mkIf (isOption option && option.isDefined);
in
{
  inherit evalModules mkOverride mkOrder mkIf mkMerge mergeDefinitions doRename mkAliasAndWrapDefinitions
    mkAliasAndWrapDefsWithPriority mkAliasIfDef;
  defaultOverridePriority = defaultPriority;
  defaultOrderPriority = defaultOrder;
  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  mkImageMediaOverride = mkOverride 60;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  mkFixStrictness = lib.warn "mkFixStrictness does nothing and can be removed" (x: x);
  mkStrict = mkOverride 0;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  mkAssert = assertion: message: content: mkIf (if assertion then true else throw "\nFailed assertion: ${message}") content;
  mkDefinition = { file, value, ... }@args: args // { _type = "definition"; };
  mkAliasDefinitions = mkAliasAndWrapDefinitions (x: x);
  mkDerivedConfig = option: f: mkOverride option.highestPrio (f option.value);
  filterOverrides = defs: (strongest defs).values;
  filterOverrides' = strongest;
  sortProperties = ordered;
  dischargeProperties = value: map (def: def.value) (discharge { file = "<unknown>"; at = null; inherit value; });
  pushDownProperties = value: map (branch: if branch.wrap == null then branch.attrs else mapAttrs (_: branch.wrap) branch.attrs) (spread [ ] [ ] "<unknown>" null null value);
  fixupOptionType = loc: opt: opt // { type = opt.type or lib.types.unspecified; };
  mergeAttrDefinitionsWithPrio = opt:
    let
      defs = concatMap (def: map (value: { inherit (def) file; inherit value; at = null; }) (lib.modules.pushDownProperties def.value)) (opt.definitionsWithLocations);
    in
    mapAttrs (name: ds: let m = mergeDefinitions (opt.loc ++ [ name ]) opt.type.nestedTypes.elemType ds; in { value = m.mergedValue; inherit (m.defsFinal') highestPrio; })
      (zipAttrsWith (_: ds: ds) (map (def: mapAttrs (_: value: def // { inherit value; }) def.value) defs));

  setDefaultModuleLocation = file: m: { _file = file; imports = [ m ]; };
  importApply = file: static: { _file = toString file; imports = [ (lib.modules.setDefaultModuleLocation file (import file static)) ]; };
  importJSON = file: { _file = file; config = lib.importJSON file; };
  importTOML = file: { _file = file; config = lib.importTOML file; };
  unifyModuleSyntax = normalise null;

  mkRemovedOptionModule = path: advice: { options, ... }: {
    options = lib.setAttrByPath path (mkOption {
      visible = false;
      apply = _: throw "The option `${showOption path}' is gone and has no value any more. ${advice}";
    });
    config.assertions =
      let opt = lib.attrByPath path { } options; in
      [ {
        assertion = !(opt.isDefined or false);
        message = "The option `${showOption path}' is set in ${showFiles (opt.files or [ ])}, but it no longer exists. ${advice}";
      } ];
  };
  mkRenamedOptionModule = from: to: doRename { inherit from to; visible = false; warn = true; use = lib.warn "The option `${showOption from}' was read; its name is now `${showOption to}'."; };
  mkRenamedOptionModuleWith = { from, to, sinceRelease }:
    doRename {
      inherit from to;
      visible = false;
      warn = lib.trivial.oldestSupportedReleaseIsAtLeast sinceRelease;
      use = lib.warnIf (lib.trivial.oldestSupportedReleaseIsAtLeast sinceRelease) "The option `${showOption from}' was read; its name is now `${showOption to}'.";
    };
  mkAliasOptionModule = from: to: doRename { inherit from to; visible = true; warn = false; use = x: x; };
  mkAliasOptionModuleMD = from: to: doRename { inherit from to; visible = true; warn = false; use = x: x; };
  mkMergedOptionModule = from: to: merge: { config, options, ... }: {
    options = foldl' lib.recursiveUpdate { } (map (path: lib.setAttrByPath path (mkOption {
      visible = false;
      # A marker that is no real value, so that `merge` can tell which of the old options were set.
      default = "_mkMergedOptionModule";
    })) from);
    config = {
      warnings = filter (text: text != "") (map (path:
        let opt = lib.attrByPath path { } options; in
        lib.optionalString (lib.attrByPath path null config != "_mkMergedOptionModule")
          "The option `${showOption path}' set in ${showFiles (opt.files or [ ])} has become `${showOption to}'; please look at the new one's documentation.") from);
    }
    // lib.setAttrByPath to (mkMerge (lib.optional (any (path: lib.attrByPath path null config != "_mkMergedOptionModule") from) (merge config)));
  };
  mkChangedOptionModule = from: to: change: lib.modules.mkMergedOptionModule [ from ] to change;
}
