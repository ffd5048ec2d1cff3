# Merges $paths into $out$extraPrefix: directories are made, everything else becomes a link to where it is. Three processes a tree:
# one walk that lists everything, one awk that decides and writes a cpio archive of links, one cpio that makes them.
root=$out$extraPrefix
tab=$(printf '\t')
mkdir -p $root
for path in $paths; do
  if [ -d $path ]; then
    (cd $path/. && find . -print0 | xargs -0 stat -c "%F$tab$path$tab%N")
  else
    printf 'error: %s: a tree of links can only hold directories, and %s is none\n' "$name" "$path" >&2; exit 1
  fi
done > list
awk -v mode="$mode" -v prefixes="$pathsToLink" -v forgive="$ignoreCollisions" -f $merge list > plan
(cd $root && tr '\001' '\000' < $NIX_BUILD_TOP/plan | cpio -i -d --quiet)
# Two files of one name are a conflict unless they hold the same bytes.
if [ -s conflicts ]; then
  while IFS='|' read -r first second file; do
    cmp -s "$first/$file" "$second/$file" 2>/dev/null || { printf 'error: %s: %s and %s both have the file %s\n' "$name" "$first" "$second" "$file" >&2; exit 1; }
  done < conflicts
fi
cd $root
eval "$postBuild"
