# The base of a system: Debian packages that are used where they expect to be, merged into the one `usr` of a generation.
final: previous:
let
  archive = final.debianArchive;
  # Programs of Debian's own package management, which runs nowhere in a system of Firn.
  unwanted = [
    "adduser" "debconf" "dpkg" "init-system-helpers" "initramfs-tools" "initramfs-tools-core" "install-info" "klibc-utils" "libklibc" "linux-base"
    "lsb-base" "runit-helper" "sensible-utils" "sysvinit-utils" "ucf" "usrmerge" "usr-is-merged" "perl" "libpam-runtime" "python3"
  ];
  # Trees of a list of Debian names (with everything they need) and packages.
  trees = packages:
    let
      roots = builtins.filter builtins.isString packages;
      others = builtins.filter (package: !builtins.isString package) packages;
    in
    map archive.get (builtins.filter (name: !(builtins.elem name unwanted)) (builtins.sort builtins.lessThan (archive.closure { inherit roots; skip = unwanted; })))
    ++ others;
  merge = mode: { name, packages, links ? { }, modules ? null, postBuild ? "" }: final.runScript {
    inherit name mode;
    script = ../build/link-tree.sh;
    merge = ../build/merge.awk;
    paths = map toString (trees packages);
    pathsToLink = [ "/" ];
    extraPrefix = "";
    ignoreCollisions = "";
    preferLocalBuild = true;
    allowSubstitutes = false;
    passthru.packages = trees packages;
    postBuild = ''
      ${builtins.concatStringsSep "\n" (map (place: "mkdir -p ${dirOf place}; ln -sfn ${links.${place}} ${place}") (builtins.attrNames links))}
      ${if modules == null then "" else "ln -sfn ${modules} lib/modules"}
      ${postBuild}
    '';
  };
in
{
  base = {
    # The Debian packages that every system has; modules may add names or packages of their own.
    packages = [
      "systemd" "systemd-sysv" "udev" "dbus" "libnss-systemd" "libpam-systemd" "libpam-modules" "systemd-timesyncd" "login" "passwd" "sudo"
      "util-linux" "bsdutils" "mount" "e2fsprogs" "dosfstools" "fdisk" "kmod" "hostname" "base-files" "debianutils" "ncurses-base" "ncurses-bin" "libc-bin"
      "tzdata" "netbase" "dash" "bash" "coreutils" "grep" "sed" "gawk" "findutils" "gzip" "tar" "less" "procps" "iproute2"
    ];
    inherit trees;

    # mkUsr { packages; }: one `usr`. Names are Debian's and bring what they need; packages are trees (bin/…, lib/…).
    # `links`: place in usr -> target. `modules`: what lib/modules leads to; the booted system's by default, so that a switch
    # to another kernel leaves the running one its modules.
    mkUsr = { name ? "usr", packages ? final.base.packages, links ? { }, modules ? "/run/booted-system/kernel-modules/lib/modules", postBuild ? "" }: merge "usr" {
      inherit name packages modules postBuild;
      links = { "bin/sh" = "dash"; "bin/awk" = "gawk"; "bin/pager" = "less"; "bin/which" = "which.debianutils"; } // links;
    };

    # mkEtc { packages; }: the configuration files that these packages bring, as links.
    mkEtc = { name ? "etc-defaults", packages ? final.base.packages }: merge "etc" { inherit name packages; };
  };
}
