# Attribute sets.
{ lib }:
let
  inherit (builtins) attrNames attrValues mapAttrs listToAttrs isAttrs concatMap filter foldl' length
    elemAt head tail hasAttr getAttr;
in
rec {
  inherit (builtins) attrNames attrValues mapAttrs listToAttrs isAttrs getAttr hasAttr intersectAttrs
    removeAttrs catAttrs zipAttrsWith;

  nameValuePair = name: value: { inherit name value; };

  attrByPath = path: fallback: set:
    let
      count = length path;
      walk = index: value:
        if index == count then value
        else
          let key = elemAt path index; in
          if value ? ${key} then walk (index + 1) value.${key} else fallback;
    in
    walk 0 set;
  hasAttrByPath = path: set:
    let
      count = length path;
      walk = index: value:
        index == count || (value ? ${elemAt path index} && walk (index + 1) value.${elemAt path index});
    in
    walk 0 set;
  longestValidPathPrefix = path: set:
    let
      count = length path;
      walk = index: value:
        if index < count && value ? ${elemAt path index} then walk (index + 1) value.${elemAt path index}
        else index;
    in
    lib.take (walk 0 set) path;
  getAttrFromPath = path: set:
    attrByPath path (throw "attribute '${lib.showAttrPath path}' is not there") set;
  setAttrByPath = path: value: lib.foldr (key: inner: { ${key} = inner; }) value path;
  updateManyAttrsByPath = updates: set:
    foldl' (all: { path, update }: setDeep path update all) set updates;
  setDeep = path: update: set:
    if path == [ ] then update set
    else set // { ${head path} = setDeep (tail path) update (set.${head path} or (if length path == 1 then throw "attribute '${head path}' to update is not there" else { })); };
  concatMapAttrs = f: set: foldl' (all: more: all // more) { } (attrValues (mapAttrs f set));

  attrVals = names: set: map (name: set.${name}) names;
  getAttrs = names: set: genAttrs names (name: set.${name});
  filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
  filterAttrsRecursive = keep: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive keep value else value)
      (filterAttrs keep set);
  foldlAttrs = f: start: set: foldl' (acc: name: f acc name set.${name}) start (attrNames set);
  foldAttrs = f: start: sets:
    zipAttrsWith (_: values: lib.foldr f start values) sets;
  collect = pick: value:
    if pick value then [ value ]
    else if isAttrs value then concatMap (collect pick) (attrValues value)
    else [ ];
  cartesianProduct = sets:
    foldl' (all: name: concatMap (made: map (value: made // { ${name} = value; }) sets.${name}) all)
      [ { } ] (attrNames sets);
  cartesianProductOfSets = cartesianProduct;
  mapCartesianProduct = f: sets: map f (cartesianProduct sets);

  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: attrValues (mapAttrs f set);
  attrsToList = mapAttrsToList nameValuePair;
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond = enter: f: set:
    let
      walk = path: mapAttrs (name: value:
        if isAttrs value && enter value then walk (path ++ [ name ]) value else f (path ++ [ name ]) value);
    in
    walk [ ] set;
  mapAttrsToListRecursive = mapAttrsToListRecursiveCond (_: _: true);
  mapAttrsToListRecursiveCond = enter: f: set:
    let
      walk = path: value:
        if isAttrs value && enter path value then concatMap (name: walk (path ++ [ name ]) value.${name}) (attrNames value)
        else [ (f path value) ];
    in
    walk [ ] set;
  genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
  genAttrs' = values: f: listToAttrs (map f values);
  isDerivation = value: value.type or null == "derivation";
  toDerivation = path:
    let full = builtins.storePath path; in
    {
      type = "derivation";
      name = builtins.unsafeDiscardStringContext (builtins.substring 33 (-1) (baseNameOf full));
      outPath = full;
      outputs = [ "out" ];
      outputName = "out";
    };
  optionalAttrs = condition: set: if condition then set else { };

  zipAttrsWithNames = names: f: sets:
    listToAttrs (map (name: { inherit name; value = f name (builtins.catAttrs name sets); }) names);
  zipAttrs = builtins.zipAttrsWith (_: values: values);
  mergeAttrsList = sets:
    let
      # Halving keeps the cost near n log n where a fold would copy the growing set each time.
      range = from: to:
        let count = to - from; in
        if count == 0 then { }
        else if count == 1 then elemAt sets from
        else let middle = from + count / 2; in range from middle // range middle to;
    in
    range 0 (length sets);
  recursiveUpdateUntil = stop: left: right:
    let
      merge = path:
        builtins.zipAttrsWith (name: values:
          let here = path ++ [ name ]; in
          if length values == 1 || stop here (elemAt values 1) (head values) then head values
          else merge here values);
    in
    merge [ ] [ right left ];
  recursiveUpdate = left: right:
    if !(isAttrs left && isAttrs right) then right
    else
      left // mapAttrs (name: value:
        if left ? ${name} && isAttrs left.${name} && isAttrs value then recursiveUpdate left.${name} value else value) right;
  matchAttrs = pattern: set:
    assert isAttrs pattern;
    lib.all (name:
      set ? ${name}
      && (if isAttrs pattern.${name} then isAttrs set.${name} && matchAttrs pattern.${name} set.${name}
          else pattern.${name} == set.${name})) (attrNames pattern);
  overrideExisting = old: new: mapAttrs (name: value: new.${name} or value) old;
  showAttrPath = path:
    if path == [ ] then "<root attribute path>"
    else lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier path;

  getOutput = output: pkg:
    if !pkg ? outputSpecified || !pkg.outputSpecified then pkg.${output} or pkg.out or pkg else pkg;
  getFirstOutput = candidates: pkg:
    let found = filter (output: pkg ? ${output}) candidates; in
    if pkg.outputSpecified or false || found == [ ] then pkg else pkg.${head found};
  getBin = getOutput "bin";
  getLib = getOutput "lib";
  getStatic = getFirstOutput [ "static" "lib" "out" ];
  getDev = getOutput "dev";
  getInclude = getFirstOutput [ "include" "dev" "out" ];
  getMan = getOutput "man";
  chooseDevOutputs = map getDev;
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
  unionOfDisjoint = a: b:
    let both = builtins.intersectAttrs a b; in
    if both == { } then a // b
    else mapAttrs (name: value: if both ? ${name} then throw "unionOfDisjoint: '${name}' is in both sets" else value) (a // b);
}
