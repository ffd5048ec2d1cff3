# $tree/usr/lib/grub/i386-pc -> $out/lib/grub/i386-pc with a core image for a BIOS boot partition, embedded configuration $corePath.
target=$out/lib/grub/i386-pc
mkdir -p $out/lib/grub
ln -s $tree/usr/lib/grub/i386-pc $NIX_BUILD_TOP/i386-pc
mkdir $target
for file in $tree/usr/lib/grub/i386-pc/*; do ln -s $file $target/; done
cp $corePath core.cfg
$mkimage/bin/grub-mkimage -O i386-pc -d $tree/usr/lib/grub/i386-pc -p /boot/grub -c core.cfg -o $target/core.img $modules
ln -s lib/grub/i386-pc/core.img $out/core.img
ln -s lib/grub/i386-pc/boot.img $out/boot.img
mkdir -p $out/share
cp core.cfg $out/share/core.cfg
