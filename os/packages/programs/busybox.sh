mkdir -p $out/bin
cp $tools/bin/busybox $out/bin/busybox
for applet in $($out/bin/busybox --list); do
  [ $applet = busybox ] || ln -s busybox $out/bin/$applet
done
