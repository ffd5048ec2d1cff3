# $textPath -> $out$destination
target=$out$destination
mkdir -p ${target%/*}
cp $textPath $target
chmod 644 $target
if [ -n "$executable" ]; then chmod 755 $target; fi
eval "$checkPhase"
