mkdir -p $out/bin
ln -s $which $out/bin/which
