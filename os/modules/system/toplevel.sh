# Lays out a system path; see docs/formats/activation.md.
mkdir -p "$out"/bin "$out"/firn "$out"/specialisation
command() { # FILE SUB-COMMAND…
  file="$1"; shift
  printf '#!%s\nexec %s/bin/firn %s --system %s "$@"\n' "$shell" "$firn" "$*" "$out" > "$out/$file"
  chmod +x "$out/$file"
}
command init stage-2
command activate activate
command dry-activate activate --dry-run
[ -z "$switchable" ] || command bin/switch-to-configuration switch-to-configuration

ln -s "$etc" "$out"/etc
ln -s "$sw" "$out"/sw
ln -s "$usr" "$out"/usr
ln -s "$usr" "$out"/systemd
[ -z "$kernel" ] || ln -s "$kernel" "$out"/kernel
[ -z "$kernelModules" ] || ln -s "$kernelModules" "$out"/kernel-modules
[ -z "$initrd" ] || ln -s "$initrd" "$out"/initrd
[ -z "$firmware" ] || ln -s "$firmware" "$out"/firmware
[ -z "$configurationFile" ] || cp "$configurationFile" "$out"/configuration.nix
printf '%s' "$kernelParams" > "$out"/kernel-params
printf '%s' "$nixosVersion" > "$out"/nixos-version
printf '%s' "$configurationName" > "$out"/configuration-name
printf '%s' "$platform" > "$out"/system
printf 'systemd 2' > "$out"/init-interface-version
printf '%s' "$extraDependencies" > "$out"/extra-dependencies
[ -z "$revision" ] || printf '%s' "$revision" > "$out"/configuration-revision

cp "$activationPath" "$out"/firn/activation.json
# Variants, and their boot data inside ours. Each boot.json begins with its own bootspec, up to the key of the variants.
variants=
for pair in $specialisations; do
  name="${pair%%=*}"; path="${pair#*=}"
  ln -s "$path" "$out/specialisation/$name"
  own="$(cat "$path"/boot.json)"
  variants="$variants${variants:+,}\"$name\":$own"
done
boot="$(sed "s|@out@|$out|g" "$bootJsonPath")"
if [ -n "$variants" ]; then
  before="${boot%%\"org.nixos.specialisation.v1\":\{\}*}"
  after="${boot#*\"org.nixos.specialisation.v1\":\{\}}"
  boot="$before\"org.nixos.specialisation.v1\":{$variants}$after"
fi
printf '%s\n' "$boot" > "$out"/boot.json
. "$commandsPath"
