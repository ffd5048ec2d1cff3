# $trees -> $out/sysroot, a Debian root with compiler, headers and start files; $out/bin: the programs.
root=$out/sysroot
mkdir -p $root/usr/lib $root/usr/bin $root/usr/include $out/bin
ln -s usr/lib $root/lib
ln -s usr/bin $root/bin
ln -s usr/lib64 $root/lib64
for tree in $trees; do
  for part in lib bin; do
    if [ -d $tree/$part ] && [ ! -L $tree/$part ]; then cp -R $tree/$part/. $root/usr/$part/; chmod -R u+w $root/usr; fi
  done
  for part in lib bin include; do
    if [ -d $tree/usr/$part ]; then cp -R $tree/usr/$part/. $root/usr/$part/; chmod -R u+w $root/usr; fi
  done
done
libraries=$root/usr/lib/x86_64-linux-gnu
mkdir -p $root/usr/lib64
ln -sfn $glibc/lib64/ld-linux-x86-64.so.2 $root/usr/lib64/ld-linux-x86-64.so.2
for library in $glibc/lib/x86_64-linux-gnu/*.so*; do
  [ -e $libraries/${library##*/} ] || ln -s $library $libraries/
done
ln -sfn $glibc/lib/x86_64-linux-gnu/libc.so.6 $libraries/libc.so.6

# Absolute links lead into the tree.
find $root -type l -print0 | xargs -0 -r stat -c %N > links
while IFS= read -r line; do
  link=${line%%"' -> '"*}; link=${link#\'}; target=${line#*"' -> '"}; target=${target%\'}
  case $target in
    /nix/store/*|$out/*) ;;
    /*) ln -sfn $root$target $link ;;
  esac
done < links

runpath=$libraries:$glibc/lib/x86_64-linux-gnu:$standard/lib/x86_64-linux-gnu
find $root -type f \( -perm -0100 -o -name '*.so' -o -name '*.so.*' \) -print0 | xargs -0 grep -l "^$(printf '\177')ELF" | grep -v '\.o$\|\.a$' > programs
patchelf --set-rpath $runpath $(cat programs) 2>/dev/null || for file in $(cat programs); do patchelf --set-rpath $runpath $file || true; done
set -- $(xargs grep -l /lib64/ld-linux-x86-64.so.2 < programs)
patchelf --set-interpreter $glibc/lib64/ld-linux-x86-64.so.2 "$@" 2>/dev/null ||
  for file; do patchelf --set-interpreter $glibc/lib64/ld-linux-x86-64.so.2 $file 2>/dev/null || true; done

for program in $root/usr/bin/*; do
  name=${program##*/}
  case $name in
    x86_64-linux-gnu-*|gcc|gcc-[0-9]*|cc|c89*|c99*|cpp|cpp-[0-9]*|g++*|c++*) ;;
    *) ln -s $program $out/bin/$name ;;
  esac
done
compiler=
for candidate in $root/usr/bin/x86_64-linux-gnu-gcc-[0-9]*; do
  [ -x $candidate ] && [ ! -L $candidate ] && compiler=$candidate
done
[ -n "$compiler" ] || { echo "error: none of these packages has a compiler: $trees" >&2; exit 1; }
cat > $out/bin/gcc <<END
#!$shell/bin/sh
# The loader and the C library of what is linked are the relocated ones; everything else is found below the tree's own root.
exec $compiler --sysroot=$root -B$root/usr/bin/ \\
  -Wl,--dynamic-linker=$glibc/lib64/ld-linux-x86-64.so.2 -Wl,-rpath,$glibc/lib/x86_64-linux-gnu "\$@"
END
chmod 755 $out/bin/gcc
ln -s gcc $out/bin/cc
printf '#!%s/bin/sh\nexec %s/bin/gcc -E "$@"\n' $shell $out > $out/bin/cpp
chmod 755 $out/bin/cpp
