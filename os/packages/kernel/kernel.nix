# Debian's kernel: bzImage and a module tree that depmod has indexed.
final:
let
  inherit (final.debianArchive) lock get;
  isImage = name: builtins.match "linux-image-[0-9].*" name != null;
  meta = lock.packages."linux-image-cloud-amd64" or lock.packages."linux-image-amd64" or
    (throw "the lock of Debian packages (suite ${lock.suite}) holds no kernel: add linux-image-cloud-amd64 to the roots file and run `firn debian lock`");
  package = builtins.head (builtins.filter isImage meta.depends);
  modDirVersion = builtins.head (builtins.match "linux-image-(.*)" package);
in
final.runScript {
  name = "linux-${modDirVersion}";
  script = ./kernel.sh;
  tree = get package;
  kmod = final.kmod;
  release = modDirVersion;
  passthru = { inherit modDirVersion; version = modDirVersion; pname = "linux"; target = "bzImage"; modules = final.linuxPackages.kernel; dev = null; };
}
