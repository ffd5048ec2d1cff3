# Files seen during evaluation.
{ lib }:
rec {
  pathType = path:
    if path == /. then "directory"
    else (builtins.readDir (dirOf path)).${baseNameOf path} or (throw "pathType: ${toString path} does not exist");
  pathIsDirectory = path: builtins.pathExists path && pathType path == "directory";
  pathIsRegularFile = path: builtins.pathExists path && pathType path == "regular";
  listFilesRecursive = directory:
    let entries = builtins.readDir directory; in
    lib.concatMap (name:
      if entries.${name} == "directory" then listFilesRecursive (directory + "/${name}") else [ (directory + "/${name}") ])
      (builtins.attrNames entries);
  haskellPathsInDir = root:
    let
      entries = builtins.readDir root;
      found = builtins.filter (name: entries.${name} == "directory" && builtins.pathExists (root + "/${name}/${name}.cabal")) (builtins.attrNames entries);
    in
    lib.genAttrs found (name: toString (root + "/${name}"));
  locateDominatingFile = pattern: file:
    let
      walk = directory:
        let found = builtins.filter (m: m != null) (map (builtins.match pattern) (builtins.attrNames (builtins.readDir directory))); in
        if found != [ ] then { path = directory; matches = found; }
        else if directory == /. then null
        else walk (dirOf directory);
    in
    walk (if pathIsDirectory file then file else dirOf file);
  packagesFromDirectoryRecursive = { callPackage, directory, ... }@args:
    let entries = builtins.readDir directory; in
    if entries ? "package.nix" then callPackage (directory + "/package.nix") { }
    else
      lib.concatMapAttrs (name: kind:
        if kind == "directory" then { ${name} = packagesFromDirectoryRecursive (args // { directory = directory + "/${name}"; }); }
        else if kind == "regular" && lib.hasSuffix ".nix" name then { ${lib.removeSuffix ".nix" name} = callPackage (directory + "/${name}") { }; }
        else { }) entries;
  resolveDefaultNix = path: if pathIsDirectory path then path + "/default.nix" else path;
}
