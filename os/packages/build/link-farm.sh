# Lines "name<tab>path" of $linesPath -> links of these names in $out. A later line wins.
mkdir $out
tab=$(printf '\t')
while IFS=$tab read -r name path || [ -n "$name" ]; do
  [ -n "$name" ] || continue
  case $name in */*) mkdir -p $out/${name%/*} ;; esac
  ln -sfn $path $out/$name
done < $linesPath
