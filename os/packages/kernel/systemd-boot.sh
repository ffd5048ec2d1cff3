mkdir -p $out
ln -s $tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi $out/systemd-bootx64.efi
