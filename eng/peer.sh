#!/usr/bin/env bash
# eng/peer.sh DIR [SUITE]: puts the real Nix of a Debian suite (default: forky) into DIR, private libraries included, and leaves the
# machine's own packages alone. Tests hold Firn against it; without it they are skipped and say so.
# The mirror is the one of the machine's own apt. Prints DIR/bin.
set -euo pipefail
dir=${1:?usage: eng/peer.sh DIR [SUITE]} suite=${2:-forky}
mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
root=$dir/root

# One binary under all of its names.
programs() {
  for name in nix nix-build nix-instantiate nix-store nix-env nix-hash nix-collect-garbage nix-copy-closure nix-daemon nix-prefetch-url nix-shell; do
    [ "$name" = nix ] || ln -sfn nix "$root/usr/bin/$name"
    printf '#!/bin/sh\n: "${NIX_CONF_DIR=%s}"; export NIX_CONF_DIR\nexec "%s" "$@"\n' "$dir/etc" "$root/usr/bin/$name" > "$dir/bin/$name"
    chmod +x "$dir/bin/$name"
  done
  "$dir/bin/nix" --version >&2
  echo "$dir/bin"
}
if [ -x "$dir/bin/nix" ] && "$dir/bin/nix" --version >/dev/null 2>&1; then programs; exit 0; fi

mirror=$(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)' 'Created-By: Packages' | awk -F'|' '$1=="Debian" {print $2; exit}')
[ -n "$mirror" ] || { echo "peer: apt knows no Debian mirror (run 'apt-get update')" >&2; exit 1; }
apt=$dir/apt
mkdir -p "$apt"/{lists/partial,archives/partial}
: > "$apt/status"
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" > "$apt/sources.list"
options=(-qq -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
  -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt" -o APT::Install-Recommends=false
  -o APT::Sandbox::User=root -o Acquire::Languages=none -o Debug::NoLocking=true)
# An empty status file: nothing counts as installed, so every library comes from the suite.
{ apt-get "${options[@]}" update && apt-get "${options[@]}" -y --download-only install nix-bin patchelf busybox-static; } >&2

rm -rf "$root"; mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
for deb in "$apt"/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink --no-same-owner --exclude='./usr/share/[dlm]o[cn]*'
done
libraries=$(dirname "$(find "$root/usr/lib" -name "libc.so.6" -print -quit)")
loader=$(find "$root/usr/lib64/" "$libraries" -name 'ld-linux-*.so.*' -print -quit)
patch=("$loader" --library-path "$libraries" "$root/usr/bin/patchelf")
# Into the binary itself: the build hook starts /proc/self/exe.
"${patch[@]}" --set-interpreter "$loader" "$root/usr/bin/nix"
"${patch[@]}" --force-rpath --set-rpath "$libraries" "$root/usr/bin/nix"

mkdir -p "$dir/etc" "$dir/bin"
printf '%s\n' 'experimental-features = nix-command flakes' 'build-users-group =' 'substituters =' "sandbox-paths = /bin/sh=$root/usr/bin/busybox" > "$dir/etc/nix.conf"
programs
