# The running firn as a package: relocated, with the libraries that it loads from the lock. The unpatched original stays beside it, so that
# a machine that rebuilds itself with it gets the same path again; so does `os`.
{ final, firnBinary }:
let
  binary = builtins.path {
    name = "firn";
    path = if firnBinary != null then firnBinary else <firn-binary>;
  };
  has = final.debianArchive.has;
  pick = wanted: final.relocated.${builtins.head (builtins.filter has wanted)};
in
final.runScript {
  name = "firn";
  script = ./firn.sh;
  inherit binary;
  os = builtins.path { name = "os"; path = ../..; };
  glibc = final.relocated.glibc;
  libraries = map pick [
    [ "libsqlite3-0" ] [ "libzstd1" ] [ "liblzma5" ] [ "libbz2-1.0" ] [ "libsodium23" ] [ "libssl3" "libssl3t64" ] [ "zlib1g" ] [ "libstdc++6" ]
  ];
  passthru = { inherit binary; pname = "firn"; };
  meta.mainProgram = "firn";
}
