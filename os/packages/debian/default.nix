# Debian's packages as they are: fetched by hash, unpacked, otherwise untouched.
#   pkgs.debian.NAME          the unpacked tree (usr/bin/…, lib/…, etc/…)
#   pkgs.debian.NAME.archive  the .deb; .version .depends
#   pkgs.debianLock           the lock itself; pkgs.debianSources.NAME: a source tarball
{ system, lock, config }:
final: previous:
let
  names = import ./names.nix;
  fetch = import ./fetch.nix;
  read = file:
    let content = if builtins.isAttrs file then file else builtins.fromJSON (builtins.readFile file); in
    if content.version or null == 1 then content
    else throw "lock of Debian packages ${toString file}: version ${toString (content.version or "missing")} is not known here, expected 1; `firn debian lock` makes a new one";

  # How a .deb becomes a tree. Another store's builder that lacks the built-in one may bring its own: config.debian.unpack.
  unpack = config.debian.unpack or ({ name, src }:
    derivation { inherit name src; system = "builtin"; builder = "builtin:unpack-deb"; });

  fromLock = content:
    let
      package = name: entry:
        let
          archive = fetch { inherit (entry) path sha256; archive = entry.archive or "debian"; };
          tree = unpack { name = "${names.package name entry.version}-deb"; src = archive; };
        in
        tree // { inherit archive; pname = name; inherit (entry) version depends; };
      trees = builtins.mapAttrs package content.packages;
      has = name: content.packages ? ${name};
    in
    {
      lock = content;
      inherit trees has;
      get = name: trees.${name} or (throw
        "Debian package '${name}' is not in the lock (suite ${content.suite}); add it to a roots file and run `firn debian lock --roots FILE`");
      # The first of several names that this suite has: packages are renamed between suites.
      first = wanted:
        let present = builtins.filter has wanted; in
        if present != [ ] then builtins.head present
        else throw "none of the Debian packages ${builtins.concatStringsSep ", " wanted} is in the lock (suite ${content.suite})";
      # Names of everything that `roots` need, themselves included; `skip` is not followed.
      closure = { roots, skip ? [ ] }: map (item: item.key) (builtins.genericClosure {
        startSet = map (key: { inherit key; }) roots;
        operator = item: map (key: { inherit key; })
          (builtins.filter (name: !(builtins.elem name skip)) (content.packages.${item.key} or (throw
            "Debian package '${item.key}' is not in the lock (suite ${content.suite}); add it to a roots file and run `firn debian lock --roots FILE`")).depends);
      });
    };
  own = fromLock (read lock);
in
{
  debianArchive = own;
  debianLock = own.lock;
  debian = own.trees;
  debianSources = builtins.mapAttrs (name: source: fetch { inherit (source) path sha256; } // { pname = name; inherit (source) version; })
    (own.lock.sources or { });

  # A second set of relocated packages beside this one, from another lock: both use this set's build tools and certificates.
  withLock = file: final.extend (_: _:
    let other = fromLock (read file); in
    { debianArchive = other; debianLock = other.lock; debian = other.trees; inherit (final) cacert; });
}
