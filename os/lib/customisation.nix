# Functions that remember how they were called.
{ lib }:
rec {
  overrideDerivation = drv: f:
    let new = derivation (drv.drvAttrs // f drv); in
    new // { meta = drv.meta or { }; passthru = drv.passthru or { }; overrideDerivation = overrideDerivation new; };
  makeOverridable = f:
    lib.mirrorFunctionArgs f (args:
      let
        result = f args;
        again = new: makeOverridable f (args // (if lib.isFunction new then new args else new));
        remake = g: makeOverridable (lib.mirrorFunctionArgs f (given: g (f given))) args;
      in
      if builtins.isAttrs result then
        result // {
          override = lib.mirrorFunctionArgs f again;
          overrideDerivation = g: remake (drv: overrideDerivation drv g);
        }
        // lib.optionalAttrs (result ? overrideAttrs) { overrideAttrs = g: remake (drv: drv.overrideAttrs g); }
      else if lib.isFunction result then
        lib.setFunctionArgs result (lib.functionArgs result) // { override = again; }
      else result);
  callPackageWith = auto: target: given:
    let
      f = if lib.isFunction target then target else import target;
      wanted = lib.functionArgs f;
      args = builtins.intersectAttrs wanted auto // given;
      missing = builtins.filter (name: !wanted.${name} && !args ? ${name}) (builtins.attrNames wanted);
      at = name: let pos = builtins.unsafeGetAttrPos name wanted; in lib.optionalString (pos != null) " at ${pos.file}:${toString pos.line}";
      near = name: lib.closestName name (builtins.attrNames auto);
      hint = name: let other = near name; in lib.optionalString (other != null) ", did you mean '${other}'?";
    in
    if missing == [ ] then makeOverridable f args
    else throw "callPackage: the function wants '${builtins.head missing}'${at (builtins.head missing)}, which the package set does not have${hint (builtins.head missing)}";
  callPackagesWith = auto: target: given:
    let
      f = if lib.isFunction target then target else import target;
      args = builtins.intersectAttrs (lib.functionArgs f) auto // given;
      all = f args;
    in
    builtins.mapAttrs (name: _: makeOverridable (lib.mirrorFunctionArgs f (a: (f a).${name})) args) all;
  extendDerivation = condition: passthru: drv:
    let
      outputs = drv.outputs or [ "out" ];
      common = drv // lib.genAttrs outputs one // passthru // { all = map one outputs; };
      one = name: common // {
        inherit (drv.${name}) type outputName;
        outputSpecified = true;
        drvPath = assert condition; drv.${name}.drvPath;
        outPath = assert condition; drv.${name}.outPath;
      };
    in
    common // { drvPath = assert condition; drv.drvPath; outPath = assert condition; drv.outPath; };
  hydraJob = drv: drv;
  makeScope = newScope: f:
    let
      self = f self // {
        newScope = more: newScope (self // more);
        callPackage = self.newScope { };
        overrideScope = overlay: makeScope newScope (lib.extends overlay f);
        packages = f;
      };
    in
    self;
  makeScopeWithSplicing' = { otherSplices ? null, keep ? _: { }, extra ? _: { }, f, newScope ? (_: throw "newScope") }:
    makeScope newScope (self: f self // keep self // extra { });
  # The name of `candidates` that is nearest to a mistyped one, or null.
  closestName = name: candidates:
    let
      limit = if builtins.stringLength name < 4 then 1 else if builtins.stringLength name < 9 then 2 else 3;
      low = lib.toLower name;
      rank = other: if lib.toLower other == low then 0 else lib.strings.levenshtein low (lib.toLower other);
      fits = builtins.filter (other:
        let gap = builtins.stringLength other - builtins.stringLength name; in gap <= limit && gap >= 0 - limit) candidates;
      scored = lib.sortOn (pair: pair.rank) (map (other: { inherit other; rank = rank other; }) fits);
      best = builtins.head scored;
    in
    if scored == [ ] || best.rank > limit then null else best.other;
}
