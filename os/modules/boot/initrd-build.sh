# Writes the initrd: a newc archive with fixed owners, times and numbers, so that the same inputs give the same bytes.
#   $busybox $init $settings   files       $trees       packages with lib/modules
#   $required $available       module names  $strict    fail for a missing one
release=
for tree in $trees; do
  for dir in "$tree"/lib/modules/*; do [ -d "$dir" ] && { release="${dir##*/}"; base="$dir"; break 2; }; done
done
[ -n "$release" ] || { echo "error: no kernel modules in $trees" >&2; exit 1; }

mkdir -p root/bin root/etc root/proc root/sys root/dev root/run root/mnt-root root/lib/modules/"$release"
cp "$busybox" root/bin/busybox
chmod 0555 root/bin/busybox
ln -s busybox root/bin/sh
cp "$init" root/init
chmod 0555 root/init
cp "$settings" root/etc/firn-initrd.conf

# Every module with what it needs, dependencies first, from the list that depmod wrote: "path: dependency dependency …", nearest first.
cat $(for tree in $trees; do [ -e "$tree/lib/modules/$release/modules.dep" ] && echo "$tree/lib/modules/$release/modules.dep"; done) > dep
awk -v want="$required $available" -v required=" $required " '
  function plain(path) { sub(/.*\//, "", path); sub(/\.ko.*$/, "", path); gsub(/-/, "_", path); return path }
  { path = $1; sub(/:$/, "", path); file[plain(path)] = path; line = ""; for (i = NF; i > 1; i--) line = line " " $i; needs[path] = line }
  function take(path, list, n, i) { if (path in done) return; done[path] = 1; n = split(needs[path], list, " "); for (i = 1; i <= n; i++) take(list[i]); print path }
  END {
    n = split(want, names, " ")
    for (i = 1; i <= n; i++) { name = names[i]; gsub(/-/, "_", name); if (name in file) take(file[name]); else print name " " (index(required, " " names[i] " ") ? "required" : "available") > "missing" }
  }' dep > modules
touch missing
# A module may be part of the kernel itself.
while read -r name kind; do
  if cat "$base/modules.builtin" 2>/dev/null | tr - _ | grep -q "/$name\.ko"; then continue; fi
  if [ "$kind" = required ] || [ -n "$strict" ]; then echo "error: boot.initrd.kernelModules names $name, which the kernel $release does not have" >&2; exit 1; fi
done < missing

while read -r path; do
  for tree in $trees; do
    from="$tree/lib/modules/$release/$path"
    [ -e "$from" ] || continue
    mkdir -p "root/lib/modules/$release/${path%/*}"
    cat "$from" > "root/lib/modules/$release/$path"
    break
  done
done < modules
cp modules root/lib/modules/"$release"/modules.order.firn
grep -F -f modules dep | awk 'NR == FNR { has[$1] = 1; next } { path = $1; sub(/:$/, "", path); if (path in has) print }' modules - > root/lib/modules/"$release"/modules.dep
sed -e 's|.*/||' -e 's|\.ko.*$||' -e 's|-|_|g' modules > names
if [ -e "$base/modules.alias" ]; then
  awk 'NR == FNR { has[$1] = 1; next } { name = $3; gsub(/-/, "_", name); if (name in has) print }' names "$base/modules.alias" > root/lib/modules/"$release"/modules.alias
fi
: > root/lib/modules/"$release"/modules.symbols

# newc: a header of 13 hexadecimal fields, the name, the contents, each padded to 4 bytes.
number=0
entry() { # NAME MODE SIZE LINKS MAJOR MINOR
  number=$((number + 1))
  size=$(( ${#1} + 1 ))
  printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' "$number" "$2" 0 0 "$4" 1 "$3" 0 0 "$5" "$6" "$size" 0
  printf '%s\0' "$1"
  pad $(( 110 + size ))
}
pad() { case $(( $1 % 4 )) in 1) printf '\0\0\0' ;; 2) printf '\0\0' ;; 3) printf '\0' ;; esac; }
archive() {
  ( cd root; find . | sed 's|^\./||' | sort ) | while read -r name; do
    [ "$name" = . ] && continue
    file="root/$name"
    if [ -L "$file" ]; then
      target="$(readlink "$file")"
      entry "$name" $(( 0120777 )) ${#target} 1 0 0
      printf '%s' "$target"; pad ${#target}
    elif [ -d "$file" ]; then
      entry "$name" $(( 0040755 )) 0 2 0 0
    else
      bytes=$(stat -c %s "$file")
      if [ -x "$file" ]; then mode=$(( 0100555 )); else mode=$(( 0100444 )); fi
      entry "$name" $mode "$bytes" 1 0 0
      cat "$file"; pad "$bytes"
    fi
    echo "$number" > last
  done
  number=$(cat last)
  entry dev/console $(( 0020600 )) 0 1 5 1
  entry dev/null $(( 0020666 )) 0 1 1 3
  number=-1
  entry 'TRAILER!!!' 0 0 1 0 0
}
mkdir -p "$out"
for file in $prepend; do cat "$file"; done > "$out/initrd"
archive | $compress >> "$out/initrd"
[ -s "$out/initrd" ] || { echo "error: the initrd is empty" >&2; exit 1; }
