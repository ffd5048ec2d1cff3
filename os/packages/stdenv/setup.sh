# Environment and phases of a build. A phase is replaced by a variable or function of its name; `preX` and `postX` run around it.
set -e -o pipefail
shopt -s nullglob
PATH=
for directory in $nativeBuildInputs $buildInputs $initialPath; do
  for part in bin sbin; do
    if [ -d $directory/$part ]; then PATH=$PATH${PATH:+:}$directory/$part; fi
  done
done
export PATH
export SHELL=$shell CONFIG_SHELL=$shell
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-315532800} TZ=UTC LC_ALL=${LC_ALL:-C}
umask 0022
export HOME=/homeless-shelter
for directory in $buildInputs; do
  if [ -d $directory/include ]; then export CPATH=${CPATH:+$CPATH:}$directory/include; fi
  for part in lib lib/x86_64-linux-gnu; do
    if [ -d $directory/$part ]; then
      export LIBRARY_PATH=${LIBRARY_PATH:+$LIBRARY_PATH:}$directory/$part
      export LD_RUN_PATH=${LD_RUN_PATH:+$LD_RUN_PATH:}$directory/$part
    fi
  done
  for part in lib/pkgconfig lib/x86_64-linux-gnu/pkgconfig share/pkgconfig; do
    if [ -d $directory/$part ]; then export PKG_CONFIG_PATH=${PKG_CONFIG_PATH:+$PKG_CONFIG_PATH:}$directory/$part; fi
  done
done
export prefix=${prefix:-$out}

runHook() {
  local hook=$1; shift
  if declare -F "$hook" >/dev/null; then "$hook" "$@"; elif [ -n "${!hook-}" ]; then eval "${!hook}"; fi
}
runPhase() {
  local phase=$1
  if declare -F "override_$phase" >/dev/null; then "override_$phase"
  elif [ -n "${!phase-}" ]; then eval "${!phase}"
  else "$phase"; fi
}
unpackFile() {
  case $1 in
    *.tar|*.tar.*|*.tgz|*.tbz2|*.txz) tar -xf "$1" ;;
    *) if [ -d "$1" ]; then cp -R "$1" "$(basename "${1#*-}")"; chmod -R u+w "$(basename "${1#*-}")"
       else echo "error: do not know how to unpack $1" >&2; return 1; fi ;;
  esac
}
unpackPhase() {
  runHook preUnpack
  local before=" $(echo */) " file directory
  for file in ${srcs:-${src:-}}; do unpackFile "$file"; done
  if [ -z "${sourceRoot-}" ]; then
    for directory in */; do
      case $before in *" $directory "*) ;; *) sourceRoot=${sourceRoot:+$sourceRoot }${directory%/} ;; esac
    done
    case ${sourceRoot-} in
      *' '*) echo "error: the sources unpack to several directories ($sourceRoot); set sourceRoot" >&2; return 1 ;;
      '') echo "error: the sources unpack to no directory" >&2; return 1 ;;
    esac
  fi
  chmod -R u+w "$sourceRoot"
  cd "$sourceRoot"
  runHook postUnpack
}
patchPhase() {
  runHook prePatch
  local file
  for file in ${patches-}; do
    echo "applying $file"
    case $file in *.gz) gzip -d < "$file" ;; *.xz) xz -d < "$file" ;; *) cat "$file" ;; esac | patch ${patchFlags:--p1}
  done
  runHook postPatch
}
configurePhase() {
  runHook preConfigure
  if [ -x "${configureScript:-./configure}" ]; then
    ${configureScript:-./configure} --prefix="$prefix" ${dontDisableStatic:+} ${configureFlags-}
  fi
  runHook postConfigure
}
hasMakefile() { [ -e Makefile ] || [ -e makefile ] || [ -e GNUmakefile ] || [ -n "${makefile-}" ]; }
buildPhase() {
  runHook preBuild
  if hasMakefile; then make ${makefile:+-f $makefile} ${enableParallelBuilding:+-j${NIX_BUILD_CORES:-1}} SHELL=$shell ${makeFlags-} ${buildFlags-}; fi
  runHook postBuild
}
checkPhase() {
  runHook preCheck
  if hasMakefile; then make ${makefile:+-f $makefile} SHELL=$shell ${makeFlags-} ${checkFlags-} ${checkTarget:-check}; fi
  runHook postCheck
}
installPhase() {
  runHook preInstall
  mkdir -p "$prefix"
  if hasMakefile; then make ${makefile:+-f $makefile} SHELL=$shell ${makeFlags-} ${installFlags-} ${installTargets:-install}; fi
  runHook postInstall
}
fixupPhase() {
  runHook preFixup
  local output directory script line
  for output in $outputs; do
    [ -d "${!output}" ] || continue
    if [ -d "${!output}/share/man" ] && [ ! -L "${!output}/share/man" ]; then find "${!output}/share/man" -type f -name '*.[0-9]' -exec gzip -9n {} +; fi
    rm -f "${!output}/share/info/dir"
    if [ -z "${dontStrip-}" ] && [ -n "$hasCompiler" ]; then
      for directory in bin sbin lib libexec; do
        if [ -d "${!output}/$directory" ]; then find "${!output}/$directory" -type f -exec strip -S -p {} + 2>/dev/null || true; fi
      done
    fi
    if [ -z "${dontPatchShebangs-}" ]; then patchShebangs "${!output}"; fi
  done
  runHook postFixup
}
# The interpreters of scripts below the given paths, looked up in PATH.
patchShebangs() {
  local script line interpreter rest found
  while IFS= read -r -d '' script; do
    IFS= read -r line < "$script" 2>/dev/null || continue
    [[ $line == '#!'* && $line != *"$NIX_STORE/"* ]] || continue
    read -r interpreter rest <<< "${line#\#!}"
    if [ "$(basename "$interpreter")" = env ]; then read -r interpreter rest <<< "$rest"; fi
    found=$(type -P "$(basename "$interpreter")" || true)
    if [ -n "$found" ]; then sed -i "1s|.*|#!$found${rest:+ $rest}|" "$script"; fi
  done < <(find "$@" -type f -perm -0100 -print0)
}
substituteInPlace() {
  local files=() file content
  while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do files+=("$1"); shift; done
  for file in "${files[@]}"; do substitute "$file" "$file" "$@"; done
}
substitute() {
  local input=$1 output=$2 content name; shift 2
  IFS= read -r -d '' content < "$input" || true
  while [ $# -gt 0 ]; do
    case $1 in
      --replace|--replace-fail|--replace-warn|--replace-quiet)
        if [ "$1" = --replace-fail ] && [[ $content != *"$2"* ]]; then echo "error: $input does not hold '$2'" >&2; return 1; fi
        content=${content//"$2"/"$3"}; shift 3 ;;
      --subst-var) name=$2; content=${content//"@$name@"/"${!name}"}; shift 2 ;;
      --subst-var-by) content=${content//"@$2@"/"$3"}; shift 3 ;;
      *) echo "error: substitute: unknown option $1" >&2; return 1 ;;
    esac
  done
  printf %s "$content" > "$output"
}
genericBuild() {
  local phase
  local order=${phases-}
  if [ -z "$order" ]; then
    order=
    if [ -z "${dontUnpack-}" ] && [ -n "${src-}${srcs-}${unpackPhase-}" ]; then order=unpackPhase; fi
    [ -n "${dontPatch-}" ] || order+=" patchPhase"
    [ -n "${dontConfigure-}" ] || order+=" configurePhase"
    [ -n "${dontBuild-}" ] || order+=" buildPhase"
    [ -z "${doCheck-}" ] || order+=" checkPhase"
    [ -n "${dontInstall-}" ] || order+=" installPhase"
    [ -n "${dontFixup-}" ] || order+=" fixupPhase"
  fi
  for phase in $order; do
    echo "phase: $phase"
    runPhase $phase
  done
}
