# Debian packages that live in store paths of their own: interpreter, run paths, scripts and links lead into the store.
# Packages that cannot be told apart (they need each other, or find their parts relative to themselves) share one path.
final: previous:
let
  archive = final.debianArchive;
  inherit (archive) lock has;
  inherit (builtins) attrNames concatLists elem filter listToAttrs match;
  names = import ../debian/names.nix;

  # Needed by maintainer scripts and services only, or found in the machine's own /usr (PAM modules); they never bring a program or a library.
  ignored = [
    "adduser" "base-files" "debconf" "dpkg" "init-system-helpers" "install-info" "libc-bin" "libpam-modules" "libpam-runtime" "login" "lsb-base" "media-types"
    "passwd" "procps" "readline-common" "runit-helper" "sensible-utils" "systemd-sysv" "systemd" "sysvinit-utils" "ucf" "usrmerge" "usr-is-merged" "dmsetup" "git-man"
    "krb5-locales" "libcap2-bin" "gettext-base" "iproute2" "gcc-12-base" "gcc-14-base" "libc-dev-bin" "rpcsvc-proto" "libpam-systemd" "python3" "perl" "bash-completion"
    "debianutils" "openssl-provider-legacy" "sqv"
  ];
  starting = prefix: filter (name: match prefix name != null) (attrNames lock.packages);
  present = filter has;
  # Those that this lock has something of.
  groups = removeAttrs possible (filter (group: possible.${group} == [ ]) (attrNames possible));
  possible = {
    glibc = present [ "libc6" "libgcc-s1" ];
    perl = starting "perl|perl-base|perl-modules-.*|libperl5.*";
    python3 = starting "python3.*|libpython3.*";
    nginx = present [ "nginx" "nginx-common" "nginx-light" "nginx-core" ];
    openssh = present [ "openssh-client" "openssh-server" "openssh-sftp-server" ];
    git = present [ "git" ];
    vim = starting "vim|vim-common|vim-runtime";
    util-linux = present [ "util-linux" "util-linux-extra" "bsdutils" "mount" "fdisk" ];
    file = present [ "file" "libmagic1" "libmagic1t64" "libmagic-mgc" ];
    xz = present [ "xz-utils" ];
    ncurses = present [ "ncurses-bin" "ncurses-base" ];
    cpp = starting "cpp|cpp-[0-9]+";
  };
  owner = listToAttrs (concatLists (map (group: map (name: { inherit name; value = group; }) groups.${group}) (attrNames groups)));
  groupOf = name: owner.${name} or name;

  members = group: groups.${group} or [ group ];
  # Groups that a group's members need, without itself and what is ignored.
  needs = { group, also ? [ ], skip ? [ ] }:
    let
      direct = concatLists (map (name: lock.packages.${name}.depends) (members group));
      wanted = filter (name: !(elem name ignored) && !(elem name skip)) direct ++ also;
      unique = listToAttrs (map (name: { name = groupOf name; value = true; }) wanted);
    in
    attrNames (removeAttrs unique [ group ]);

  # mkRelocated { name; packages; … }: one store path out of Debian packages.
  #   packages   names of Debian packages; dependencies are derived from the lock, each relocated by itself
  #   also       Debian packages that it needs besides those it declares
  #   remove     files that would only work with packages that are not in the lock
  #   fixup      shell text, run in $out at the end (wrap PROGRAM VARIABLE=VALUE… is at hand)
  mkRelocated = { name, packages ? members name, also ? [ ], skip ? [ ], fixup ? "", libraryDirectories ? [ ], remove ? [ ], attributes ? { }, passthru ? { }, meta ? { } }:
    let
      main = builtins.head (filter (candidate: candidate == name) packages ++ packages);
      group = groupOf main;
      version = lock.packages.${main}.version;
      dependencies = map (need: final.relocated.${need}) (needs { inherit group also skip; });
      isLibc = group == "glibc";
    in
    if packages == [ ] then throw "the lock of Debian packages (suite ${lock.suite}) has nothing to make '${name}' of" else
    final.runScript ({
      name = names.package name version;
      script = ./relocate.sh;
      trees = map archive.get packages;
      inherit dependencies fixup libraryDirectories remove;
      glibc = if isLibc then "" else final.relocated.glibc;
      shell = if isLibc || group == "dash" then "" else final.relocated.dash;
      passthru = { pname = name; inherit version dependencies; debian = packages; } // passthru;
      inherit meta;
    } // attributes);

  special = {
    glibc.skip = [ "libcrypt1" ];
    perl.fixup = ''
      wrap bin/perl PERL5LIB="$(find $PWD/lib/x86_64-linux-gnu/perl-base $PWD/lib/x86_64-linux-gnu/perl $PWD/share/perl $PWD/share/perl5 -maxdepth 1 \
        \( -name perl-base -o -name perl5 -o -name '5.*' \) 2>/dev/null | tr '\n' ':')\$PERL5LIB"
    '';
    git = {
      also = [ "perl" ];
      fixup = ''
        wrap bin/git GIT_EXEC_PATH=$out/lib/git-core GIT_TEMPLATE_DIR=$out/share/git-core/templates GIT_SSL_CAINFO?$cacert/etc/ssl/certs/ca-bundle.crt
      '';
      attributes.cacert = final.cacert;
    };
    curl = {
      fixup = "wrap bin/curl CURL_CA_BUNDLE?$cacert/etc/ssl/certs/ca-bundle.crt";
      attributes.cacert = final.cacert;
    };
    file.fixup = "wrap bin/file MAGIC=$out/lib/file/magic.mgc";
    openssl.fixup = ''
      mkdir -p etc/ssl; cp lib/ssl/openssl.cnf etc/ssl/ 2>/dev/null || true
      wrap bin/openssl OPENSSL_CONF?$out/etc/ssl/openssl.cnf
    '';
    vim.fixup = ''
      for name in vim vi view vimdiff; do [ -e bin/$name ] || ln -s vim.basic bin/$name; done
      wrap bin/vim.basic VIM?$out/share/vim VIMRUNTIME?$(echo $out/share/vim/vim[0-9]*)
    '';
    mtr-tiny.fixup = "wrap bin/mtr MTR_PACKET?$out/bin/mtr-packet";
    libext2fs2.also = [ "libcom-err2" ];
    iproute2.remove = [ "lib/x86_64-linux-gnu/tc/q_atm.so" ];
    rsync = { also = [ "bash" ]; remove = [ "share/rsync" ]; };
    # Its scripts want a whole Debian around them.
    ca-certificates.skip = [ "openssl" ];
    nginx.skip = [ "iproute2" ];
    python3.fixup = ''
      [ -e bin/python ] || ln -s python3 bin/python
    '';
  };
in
{
  inherit mkRelocated;
  # Every Debian package of the lock, relocated: pkgs.relocated.NAME. Packages that share a path have the name of their group.
  relocated =
    let single = name: value: mkRelocated ({ inherit name; } // special.${name} or { }); in
    builtins.mapAttrs single (removeAttrs lock.packages (attrNames owner) // groups);
}
