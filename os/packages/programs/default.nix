# The packages by the names that nixpkgs has for them.
{ firnBinary }:
final: previous:
let
  names = import ../debian/names.nix;
  relocated = final.relocated;
  named = mainProgram: package: package // { meta = { inherit mainProgram; } // package.meta; };
  same = name: named name relocated.${name};
in
{
  # Shells and the usual tools
  bash = named "bash" relocated.bash // { shellPath = "/bin/bash"; };
  bashInteractive = final.bash;
  dash = same "dash" // { shellPath = "/bin/dash"; };
  runtimeShell = "${final.bash}/bin/bash";
  runtimeShellPackage = final.bash;
  coreutils = relocated.coreutils;
  findutils = named "find" relocated.findutils;
  gnugrep = named "grep" relocated.grep;
  gnused = named "sed" relocated.sed;
  gawk = same "gawk";
  gnutar = named "tar" relocated.tar;
  gzip = same "gzip";
  bzip2 = same "bzip2";
  xz = named "xz" relocated.xz;
  zstd = same "zstd";
  cpio = same "cpio";
  diffutils = named "diff" relocated.diffutils;
  file = same "file";
  less = same "less";
  patch = same "patch";
  gnupatch = final.patch;
  nano = same "nano";
  vim = same "vim";
  zip = same "zip";
  unzip = same "unzip";
  jq = same "jq";
  ncurses = relocated.ncurses;
  which = named "which" (final.runScript {
    name = names.package "which" relocated.debianutils.version;
    script = ./which.sh;
    which = "${relocated.debianutils}/bin/which.debianutils";
  });

  # The machine
  procps = named "ps" relocated.procps;
  psmisc = relocated.psmisc;
  util-linux = relocated.util-linux;
  utillinux = final.util-linux;
  util-linuxMinimal = final.util-linux;
  e2fsprogs = relocated.e2fsprogs;
  dosfstools = relocated.dosfstools;
  mtools = relocated.mtools;
  kmod = same "kmod";
  strace = same "strace";
  lsof = same "lsof";
  htop = same "htop";
  tmux = same "tmux";
  tree = same "tree";
  hostname-debian = relocated.hostname;
  tzdata = relocated.tzdata;
  ncurses-terminfo = relocated.ncurses;

  # The network
  iproute2 = named "ip" relocated.iproute2;
  iputils = named "ping" relocated.iputils-ping;
  nftables = named "nft" relocated.nftables;
  curl = same "curl";
  rsync = same "rsync";
  wget = same "wget";
  socat = same "socat";
  tcpdump = same "tcpdump";
  mtr = named "mtr" relocated.mtr-tiny;
  openssl = same "openssl";
  openssh = named "ssh" relocated.openssh;
  nginx = named "nginx" relocated.nginx;
  cacert = final.runScript {
    name = names.package "cacert" final.debian.ca-certificates.version;
    script = ./cacert.sh;
    certificates = final.debian.ca-certificates;
  };

  # Languages and data
  git = same "git";
  gitMinimal = final.git;
  perl = same "perl";
  python3 = named "python3" relocated.python3;
  sqlite = named "sqlite3" relocated.sqlite3;
  glibc = relocated.glibc;
  zlib = relocated.zlib1g;
  libsodium = relocated.libsodium23;

  # What packages are made with
  busybox = final.runScript { name = names.package "busybox" final.debian.busybox-static.version; script = ./busybox.sh; tools = final.buildTools; meta.mainProgram = "busybox"; };
  pkgsStatic = { inherit (final) busybox; };
  patchelf = same "patchelf";
  gnumake = named "make" relocated.make;
  gcc = named "gcc" (import ../stdenv/toolchain.nix final);
  binutils = final.gcc;
  cc = final.gcc;
  inherit (import ../stdenv final) stdenv stdenvNoCC;
  hello = import ./hello.nix final;

  # Kernel and boot loaders
  linuxPackages = { kernel = import ../kernel/kernel.nix final; };
  linuxPackages_latest = final.linuxPackages;
  linux = final.linuxPackages.kernel;
  grub2 = import ../kernel/grub.nix final;
  grub = final.grub2;
  systemd-boot = final.runScript { name = names.package "systemd-boot" final.debian.systemd-boot-efi.version; script = ../kernel/systemd-boot.sh; tree = final.debian.systemd-boot-efi; };
  # systemd is part of the base and stays where it expects to be: the tree as Debian has it.
  systemd = final.debian.systemd;
  dbus = final.debian.dbus;
  sudo = final.debian.sudo;
  shadow = final.debian.passwd;

  firn = import ../firn { inherit final firnBinary; };
  nix = final.firn;

  # Calls a function (or a file that holds one) with the packages that it asks for.
  callPackage = function: arguments:
    let
      real = if builtins.isFunction function then function else import function;
      asked = builtins.functionArgs real;
      found = builtins.intersectAttrs asked final;
      missing = builtins.filter (name: !(asked.${name} || final ? ${name} || arguments ? ${name})) (builtins.attrNames asked);
      call = extra: real (found // arguments // extra);
      overridable = extra:
        let result = call extra; in
        if builtins.isAttrs result then result // {
          override = change: overridable (extra // (if builtins.isFunction change then change (found // arguments // extra) else change));
        } else result;
    in
    if missing == [ ] then overridable { }
    else throw "callPackage: ${if builtins.isFunction function then "the function" else toString function} asks for ${builtins.concatStringsSep ", " missing}, which is neither a package nor given";
  newScope = extra: function: arguments: final.callPackage function (extra // arguments);
}
