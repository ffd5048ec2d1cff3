# $tree: the unpacked kernel package.
modules=$out/lib/modules/$release
mkdir -p $modules
ln -s $tree/boot/vmlinuz-$release $out/bzImage
ln -s $tree/boot/config-$release $out/config
if [ -d $tree/usr/lib/modules/$release ]; then from=$tree/usr/lib/modules/$release; else from=$tree/lib/modules/$release; fi
for file in $from/*; do
  case ${file##*/} in
    build|source) ;;
    modules.*) cp $file $modules/ ;;
    *) ln -s $file $modules/ ;;
  esac
done
chmod u+w $modules/modules.*
$kmod/sbin/depmod -b $out $release
[ -s $modules/modules.dep ] || { echo "error: depmod found no modules in $from" >&2; exit 1; }
