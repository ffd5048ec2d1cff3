# What builds need before any package is relocated, and the trivial builders.
{ system }:
final: previous:
let
  archive = previous.debianArchive; # the set's own lock, whatever a later layer puts in its place
  tree = archive.get;
  # Where a program is inside an unpacked package: /bin until Debian 12, /usr/bin afterwards.
  merged = builtins.compareVersions (archive.lock.packages."busybox-static".version) "1:1.36" > 0;
  busybox = "${tree "busybox-static"}/${if merged then "usr/bin" else "bin"}/busybox";
in
{
  # busybox under every applet's name and patchelf, the only programs that other builds of packages start from.
  buildTools = derivation {
    name = "build-tools";
    inherit system busybox;
    builder = busybox;
    args = [ "sh" "-e" ./tools.sh ];
    patchelf = tree "patchelf";
    libraries = map tree [ "libc6" "libgcc-s1" "libstdc++6" ];
  };

  # A derivation run by busybox's shell: `script` is a file, the other attributes are its environment.
  runScript = { name, script, passthru ? { }, meta ? { }, ... }@arguments:
    derivation (removeAttrs arguments [ "script" "passthru" "meta" ] // {
      inherit name system;
      builder = "${final.buildTools}/bin/sh";
      args = [ "-e" script ];
      PATH = "${final.buildTools}/bin";
    }) // { inherit meta; } // passthru;
} // import ./trivial.nix final
