# Shared by ./build, ./test and ./quickstart. Sourced, never run.
say() { printf '== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Installs what of eng/packages.list is missing; shows the list first. Needs root only when something is missing.
install_packages() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is not installed ('dotnet' is not in PATH); install it and start again"
  local missing=() name
  while read -r name _; do
    [ -z "$name" ] || [ "${name#\#}" != "$name" ] && continue
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done < eng/packages.list
  [ ${#missing[@]} -gt 0 ] || return 0
  say "these Debian packages are needed and not installed; installing them is all that needs root: ${missing[*]}"
  local sudo=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "installing them needs root; run as root: apt-get install ${missing[*]}"
    say "using sudo for that"; sudo=sudo
  fi
  local log; log=$(mktemp)
  { $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; rm -f "$log"; die "apt-get could not install: ${missing[*]}"; }
  rm -f "$log"
}
