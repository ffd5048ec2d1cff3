# GRUB for BIOS machines. $out/{boot.img,core.img,i386-pc/}: what an image writer puts in front of the first partition.
final:
final.runScript {
  name = (import ../debian/names.nix).package "grub" final.debian.grub-pc-bin.version;
  script = ./grub.sh;
  tree = final.debian.grub-pc-bin;
  mkimage = final.relocated.grub-common;
  # The core image finds the root by the label that images of Firn have, then reads the menu of the newest generation.
  core = ''
    search --no-floppy --label --set=root nixos
    set prefix=($root)/boot/grub
    configfile ($root)/boot/grub/grub.cfg
  '';
  modules = "biosdisk part_gpt part_msdos ext2 fat search search_label search_fs_uuid configfile normal echo linux boot test all_video serial terminal sleep reboot halt minicmd ls cat regexp loadenv";
  passAsFile = [ "core" ];
  passthru.biosDirectory = "${final.grub2}/lib/grub/i386-pc";
}
