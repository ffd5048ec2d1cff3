# gcc and binutils as one tree of Debian packages with a wrapper: nothing outside the tree and the relocated C library is read.
final:
let
  inherit (final.debianArchive) lock get;
  # Instrumentation libraries are only for programs that ask for them, and large.
  skip = [ "libasan8" "liblsan0" "libtsan2" "libubsan1" "libc6" "libgcc-s1" "libc-bin" "libc-dev-bin" "debconf" "dpkg" "libstdc++6" "manpages-dev" "perl" "perl-base" ];
  roots = [ "gcc" "binutils" "libc6-dev" ];
  packages = builtins.sort builtins.lessThan
    (builtins.filter (name: !(builtins.elem name skip)) (final.debianArchive.closure { inherit roots skip; }));
in
final.runScript {
  name = (import ../debian/names.nix).package "gcc" lock.packages.gcc.version;
  script = ./toolchain.sh;
  trees = map get packages;
  glibc = final.relocated.glibc;
  shell = final.relocated.dash;
  standard = final.relocated."libstdc++6";
  passthru = { pname = "gcc"; version = lock.packages.gcc.version; debian = packages; isGNU = true; };
}
