# $trees (unpacked Debian packages) -> $out, a path that runs where it lies.
#   $dependencies  relocated packages; $glibc, $shell: the C library's and the shell's (empty while these two are made)
libc=${glibc:-$out}
newline='
'
IFS=$newline
say() { printf '%s: %s\n' "$name" "$*" >&2; }

# 1. / and /usr become one: bin sbin lib lib64 libexec share include etc.
mkdir $out
cd $out
IFS=' '
for tree in $trees; do
  for part in bin sbin lib lib64 libexec share include etc; do
    for from in $tree/$part $tree/usr/$part; do
      [ -d $from ] && [ ! -L $from ] || continue
      mkdir -p $part
      cp -R $from/. $part/
      chmod -R u+w $part
    done
  done
done
for part in doc man info locale lintian bug menu doc-base gdb; do rm -rf share/$part; done
rm -rf lib/systemd/system lib/udev lib/tmpfiles.d lib/sysusers.d etc/init.d etc/default etc/logrotate.d etc/cron.daily etc/sv
for file in $remove; do rm -r $file; done

# 2. Links: what is absolute, or leads out of this path, is looked for here and in the dependencies.
normal() { # "a/b/../c" -> "a/c", clamped at the root; the result is in $REPLY
  REPLY=
  local rest="$1/" part
  while [ -n "$rest" ]; do
    part=${rest%%/*}; rest=${rest#*/}
    case $part in
      ''|.) ;;
      ..) case $REPLY in */*) REPLY=${REPLY%/*} ;; *) REPLY= ;; esac ;;
      *) REPLY=${REPLY:+$REPLY/}$part ;;
    esac
  done
}
relink() {
  local link=$1 target=$2 place
  case $target in
    /nix/store/*|$out/*) return ;;
    /dev/*|/proc/*|/run/*|/var/*) return ;;
    /*) normal "$target" ;;
    *) [ -e "$link" ] && return; normal "${link%/*}/$target" ;;
  esac
  REPLY=${REPLY#usr/}
  case $target in /*) if [ -e "$out/$REPLY" ] || [ -L "$out/$REPLY" ]; then ln -sfn "$out/$REPLY" "$link"; return; fi ;; esac
  for place in $dependencies; do
    if [ -e "$place/$REPLY" ]; then ln -sfn "$place/$REPLY" "$link"; return; fi
  done
  say "the link $link leads to $target, which neither this package nor one that it needs has"
}
find . -type l -print0 | xargs -0 -r stat -c %N > $NIX_BUILD_TOP/links
while IFS= read -r line; do
  link=${line%%"' -> '"*}; target=${line#*"' -> '"}
  relink "${link#\'./}" "${target%\'}"
done < $NIX_BUILD_TOP/links

# 3. Programs and libraries.
find . -type f \( -perm -0100 -o -name '*.so' -o -name '*.so.*' \) ! -name '*.ko' -print0 |
  xargs -0 -r grep -l "^$(printf '\177')ELF" | grep -v '/ld-linux-x86-64\.so\.2$\|/ld-[0-9.]*\.so$\|\.o$' > $NIX_BUILD_TOP/programs || true
runpath=
for place in $out $dependencies $libc; do
  for directory in lib/x86_64-linux-gnu lib $libraryDirectories; do
    case ":$runpath:" in *":$place/$directory:"*) continue ;; esac
    set -- $place/$directory/*.so*
    if [ -e "$1" ]; then runpath=${runpath:+$runpath:}$place/$directory; fi
  done
done
if [ -s $NIX_BUILD_TOP/programs ] && [ -n "$glibc" ]; then
  loader=$libc/lib64/ld-linux-x86-64.so.2
  IFS=$newline
  set -- $(cat $NIX_BUILD_TOP/programs)
  IFS=' '
  patchelf --set-rpath "$runpath" "$@" 2>$NIX_BUILD_TOP/complaints || for file; do
    patchelf --set-rpath "$runpath" $file 2>>$NIX_BUILD_TOP/complaints || say "left as it is: $file (statically linked)"
  done
  IFS=$newline
  set -- $(xargs grep -l /lib64/ld-linux-x86-64.so.2 < $NIX_BUILD_TOP/programs || true)
  IFS=' '
  if [ $# -gt 0 ]; then
    patchelf --set-interpreter $loader "$@" 2>$NIX_BUILD_TOP/complaints || for file; do
      patchelf --set-interpreter $loader $file 2>/dev/null || true
    done
  fi
  # Everything that is asked for must be there: a missing library is found now, not on the machine.
  xargs patchelf --print-needed < $NIX_BUILD_TOP/programs 2>/dev/null | sort -u > $NIX_BUILD_TOP/needed || true
  IFS=:
  while read -r library; do
    found=
    for directory in $runpath; do
      if [ -e $directory/$library ]; then found=1; break; fi
    done
    # A library of the package itself that lies beside the module that asks for it.
    if [ -z "$found" ] && [ -z "$(find $out/lib -name "$library" | head -n 1)" ]; then
      printf 'error: %s needs the library %s, which none of the packages that it depends on has (run path %s)\n' "$name" "$library" "$runpath" >&2
      exit 1
    fi
  done < $NIX_BUILD_TOP/needed
  IFS=' '
elif [ -z "$glibc" ]; then
  # The C library itself: its parts find each other; the loader is left alone.
  grep 'libgcc_s\|libc\.so\|libm\.so\|libnss\|libresolv\|libpthread\|librt\|libdl\|libutil' $NIX_BUILD_TOP/programs | xargs patchelf --set-rpath $out/lib/x86_64-linux-gnu
  mkdir -p lib64
  ln -sfn $out/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 lib64/ld-linux-x86-64.so.2
fi

# 4. Scripts: the interpreter of the first line, looked for here, in the dependencies and in the shell's package.
find . -type f -perm -0100 -print0 | xargs -0 -r grep -l '^#! *[/]' > $NIX_BUILD_TOP/scripts || true
while IFS= read -r script; do
  IFS= read -r line < "$script" 2>/dev/null || continue
  case $line in '#!'*) ;; *) continue ;; esac
  line=${line#\#!}; line=${line# }
  IFS=' '; set -- $line; IFS=$newline
  interpreter=$1; [ $# -gt 0 ] && shift
  case ${interpreter##*/} in env) interpreter=${1:-}; [ $# -gt 0 ] && shift ;; esac
  new=
  IFS=' '
  for place in $out $dependencies $shell; do
    for directory in bin sbin; do
      if [ -z "$new" ] && [ -e "$place/$directory/${interpreter##*/}" ]; then new=$place/$directory/${interpreter##*/}; fi
    done
  done
  if [ -n "$new" ]; then
    sed -i "1s|.*|#!$new${*:+ $*}|" "$script"
  else
    say "the script $script keeps its interpreter $interpreter, which no package that it needs has"
  fi
done < $NIX_BUILD_TOP/scripts
IFS=' '

# 5. What only this package needs.
wrap() { # wrap PROGRAM NAME=VALUE NAME?DEFAULT…: the program behind a script that sets its environment
  local program=$1 setting; shift
  local hidden=${program%/*}/.${program##*/}-unwrapped
  mv $program $hidden
  {
    printf '#!%s/bin/sh\n' $shell
    for setting; do
      case ${setting%%=*} in
        *\?*) printf 'export %s="${%s-%s}"\n' "${setting%%\?*}" "${setting%%\?*}" "${setting#*\?}" ;;
        *) printf 'export %s="%s"\n' "${setting%%=*}" "${setting#*=}" ;;
      esac
    done
    printf 'exec %s/%s "$@"\n' $out $hidden
  } > $program
  chmod 755 $program
}
eval "$fixup"
