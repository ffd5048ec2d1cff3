# The library: every part sees the whole through `lib`, and the names that modules and users call most
# are also found at the top level.
let
  parts = {
    trivial = ./trivial.nix;
    fixedPoints = ./fixed-points.nix;
    attrsets = ./attrsets.nix;
    lists = ./lists.nix;
    strings = ./strings.nix;
    stringsWithDeps = ./strings-with-deps.nix;
    asserts = ./asserts.nix;
    debug = ./debug.nix;
    versions = ./versions.nix;
    options = ./options.nix;
    types = ./types.nix;
    modules = ./modules.nix;
    generators = ./generators.nix;
    cli = ./cli.nix;
    meta = ./meta.nix;
    customisation = ./customisation.nix;
    derivations = ./derivations.nix;
    filesystem = ./filesystem.nix;
    sources = ./sources.nix;
    licenses = ./licenses.nix;
    systems = ./systems.nix;
    nixos = ./nixos.nix;
  };
  # Parts whose members are also members of `lib` itself. Later ones win, and no name is in two of them.
  flat = [
    "trivial" "fixedPoints" "attrsets" "lists" "strings" "asserts" "debug" "options" "modules"
    "meta" "customisation" "derivations" "sources" "stringsWithDeps"
  ];
  make = self:
    let loaded = builtins.mapAttrs (_: file: import file { lib = self; }) parts;
    in
    builtins.foldl' (all: name: all // loaded.${name}) { } flat
    // loaded
    // {
      inherit builtins;
      inherit (loaded.filesystem) pathIsDirectory pathIsRegularFile pathType packagesFromDirectoryRecursive;
      inherit (loaded.nixos) nixosSystem;
      inherit (loaded.types) isType setType defaultTypeMerge defaultFunctor isOptionType mkOptionType;
      inherit (loaded.generators) mkLuaInline;
      inherit (builtins) trace tryEval baseNameOf dirOf readDir toFile fromTOML splitVersion ceil floor mul div placeholder getContext hasContext appendContext hashFile convertHash readFileType filterSource toXML;
      nixpkgsVersion = loaded.trivial.version;
      fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
      fakeSha256 = loaded.strings.replicate 64 "0";
      fakeSha512 = loaded.strings.replicate 128 "0";
      platforms = loaded.systems.doubles;
      maintainers = { };
      teams = { };
      extend = overlay: loaded.fixedPoints.fix (loaded.fixedPoints.extends overlay make);
    };
  lib = make lib;
in
lib
