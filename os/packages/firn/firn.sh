# A symbol version that the lock's C library lacks would fail on the machine, at start: refused here.
library=$glibc/lib/x86_64-linux-gnu/libc.so.6
strings $library > have
strings $binary | grep -E '^GLIBC_2\.[0-9.]+$' | sort -u > want || true
for symbols in $(cat want); do
  grep -qx "$symbols" have || {
    newest=$(grep -E '^GLIBC_2\.[0-9.]+$' have | sort -t. -k2n | tail -n 1)
    echo "error: this firn is linked against a C library with $symbols, and the system's has only $newest: build firn on the Debian release of the lock or an older one" >&2
    exit 1
  }
done
mkdir -p $out/bin $out/share/firn
ln -s $binary $out/share/firn/original
ln -s $os $out/share/firn/os
cp $binary $out/bin/firn
chmod 755 $out/bin/firn
runpath=$glibc/lib/x86_64-linux-gnu
for place in $libraries; do runpath=$runpath:$place/lib/x86_64-linux-gnu; done
patchelf --set-interpreter $glibc/lib64/ld-linux-x86-64.so.2 --set-rpath $runpath $out/bin/firn
HOME=$NIX_BUILD_TOP
for name in $($out/bin/firn --names); do
  [ $name = firn ] || ln -s firn $out/bin/$name
done
