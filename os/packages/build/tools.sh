# $busybox, $patchelf (unpacked) and the $libraries it is linked with -> $out/bin.
$busybox mkdir -p $out/bin $out/lib
$busybox cp $busybox $out/bin/busybox
for applet in $($busybox --list); do
  [ $applet = busybox ] || $busybox ln -s busybox $out/bin/$applet
done
for tree in $libraries; do
  for directory in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu; do
    for library in libc.so.6 libm.so.6 libgcc_s.so.1 libstdc++.so.6 ld-linux-x86-64.so.2; do
      if [ -e $tree/$directory/$library ]; then $busybox cp -L $tree/$directory/$library $out/lib/; fi
    done
  done
done
$busybox cp $patchelf/usr/bin/patchelf $out/lib/patchelf
# Run through its own loader: nothing outside this path is read.
cat > $out/bin/patchelf <<END
#!$out/bin/sh
exec $out/lib/ld-linux-x86-64.so.2 --argv0 patchelf --library-path $out/lib $out/lib/patchelf "\$@"
END
$busybox chmod +x $out/bin/patchelf
