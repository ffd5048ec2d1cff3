# What packages say of themselves.
{ lib }:
rec {
  addMetaAttrs = new: drv: drv // { meta = (drv.meta or { }) // new; };
  setName = name: drv: drv // { inherit name; };
  updateName = f: drv: drv // { name = f drv.name; };
  appendToName = suffix: updateName (name:
    let parsed = builtins.parseDrvName name; in "${parsed.name}-${suffix}${lib.optionalString (parsed.version != "") "-${parsed.version}"}");
  setPrio = priority: addMetaAttrs { inherit priority; };
  lowPrio = setPrio 10;
  hiPrio = setPrio (-10);
  lowPrioSet = builtins.mapAttrs (_: lowPrio);
  hiPrioSet = builtins.mapAttrs (_: hiPrio);
  licenseToString = license: license.spdxId or license.shortName or (toString license);
  getLicenseFromSpdxId = id: getLicenseFromSpdxIdOr id { shortName = id; };
  getLicenseFromSpdxIdOr = id: fallback:
    lib.findFirst (license: lib.toLower (license.spdxId or "") == lib.toLower id) fallback (builtins.attrValues lib.licenses);
  getExe = pkg: getExe' pkg (pkg.meta.mainProgram or (lib.getName pkg));
  getExe' = pkg: program: "${lib.getBin pkg}/bin/${program}";
  platformMatch = platform: pattern:
    if builtins.isString pattern then platform.system == pattern else lib.matchAttrs pattern platform;
  availableOn = platform: pkg:
    (!pkg ? meta.platforms || builtins.any (platformMatch platform) pkg.meta.platforms)
    && !builtins.any (platformMatch platform) (pkg.meta.badPlatforms or [ ]);
}
