# The certificates of $certificates -> one bundle, at the places where nixpkgs and Debian have it.
mkdir -p $out/etc/ssl/certs
find $certificates/usr/share/ca-certificates -name '*.crt' | sort | xargs cat > $out/etc/ssl/certs/ca-bundle.crt
grep -q 'BEGIN CERTIFICATE' $out/etc/ssl/certs/ca-bundle.crt
ln -s ca-bundle.crt $out/etc/ssl/certs/ca-certificates.crt
