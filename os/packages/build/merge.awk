# Reads "kind<tab>tree<tab>name" lines of several trees (stat's %F, the tree, stat's %N) and writes a cpio archive (newc, with \001 for NUL)
# of one merged tree of links.
#   mode=links  every file and link becomes a link to where it is; `prefixes` says which parts are wanted
#   mode=usr    / and /usr of Debian packages become one usr: links are copied with their targets re-rooted, documentation is dropped
#   mode=etc    the packages' own /etc
# A directory that one tree alone has becomes a single link. `conflicts` receives "first|second|file" lines.
BEGIN {
  FS = "\t"
  count = split(prefixes, wanted, " ")
  if (mode == "") mode = "links"
}
function map(path) { # the place in the merged tree, "" when it is not wanted
  if (mode == "links") return path
  if (mode == "etc") return (path ~ /^etc(\/|$)/) ? substr(path, 5) : ""
  sub(/^usr\//, "", path)
  if (path !~ /^(bin|sbin|lib|lib64|libexec|share|include)(\/|$)/) return ""
  if (path ~ /^share\/(doc|man|info|locale|lintian|bug|menu|doc-base|gdb|initramfs-tools)(\/|$)/) return ""
  return path
}
function inside(path, at) { # is it below (or one of) the wanted parts?
  if (mode != "links") return 1
  for (at = 1; at <= count; at++) {
    if (wanted[at] == "/" || "/" path == wanted[at] || index("/" path, wanted[at] "/") == 1) return 1
  }
  return 0
}
function normal(path, parts, n, i, out, depth) { # without "." and "..", clamped at the root
  n = split(path, parts, "/"); depth = 0
  for (i = 1; i <= n; i++) {
    if (parts[i] == "" || parts[i] == ".") continue
    if (parts[i] == "..") { if (depth > 0) depth--; continue }
    out[++depth] = parts[i]
  }
  path = ""
  for (i = 1; i <= depth; i++) path = path (i > 1 ? "/" : "") out[i]
  return path
}
function parent(path) { return (path ~ /\//) ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }
function up(path, n, parts, out) { n = split(path, parts, "/"); out = ""; while (n-- > 1) out = out "../"; return out }
{
  tree = $2; name = $3; target = ""
  if ($1 == "symbolic link") {
    split(name, halves, "' -> '")
    name = substr(halves[1], 2); target = substr(halves[2], 1, length(halves[2]) - 1)
  }
  sub(/^\.\/?/, "", name)
  if (name == "") next
  place = map(name)
  if (place == "") next
  if ($1 == "directory") {
    if (kind[place] == "file") { print owner[place] "|" tree "|" place > "conflicts"; next }
    if (owners[place] != "" && owners[place] != tree) shared[place] = 1
    owners[place] = tree; kind[place] = "directory"; source[place] = tree "/" name
    next
  }
  if (!inside(place)) next
  if (target != "" && mode == "usr") {
    full = target ~ /^\// ? normal(target) : normal(parent(name) "/" target)
    moved = map(full)
    if (moved != "" && moved != place) {
      escape[parent(place)] = 1
      target = up(place) moved
    } else if (moved == place) {
      next # /bin/x -> /usr/bin/x: one file once they are merged
    } else {
      escape[parent(place)] = 1
    }
  } else {
    target = tree "/" name
  }
  if (place in result) {
    if (result[place] != target && result[place] !~ /^\.\.\// && !forgive) print owner[place] "|" tree "|" (mode == "links" ? place : name) > "conflicts"
    next
  }
  if (kind[place] == "directory") { print owners[place] "|" tree "|" place > "conflicts"; next }
  order[++entries] = place; result[place] = target; owner[place] = tree; kind[place] = "file"
}
END {
  # What holds a link that leads elsewhere in the merged tree cannot be a link to its own tree.
  for (place in escape) for (above = place; above != ""; above = parent(above)) shared[above] = 1
  for (i = 1; i <= entries; i++) {
    place = order[i]; whole = ""
    for (above = parent(place); above != ""; above = parent(above)) {
      if (above in linked) { whole = "done"; break }
      if (!(above in shared) && inside(above) && collapsible(above)) whole = above
    }
    if (whole == "done") continue
    if (whole != "") { linked[whole] = 1; emit(whole, source[whole]) } else emit(place, result[place])
  }
  emit("TRAILER!!!", "")
}
function collapsible(path) {
  if (path !~ /\//) return mode == "links"     # bin, lib, share … stay directories of the farm
  if (mode == "etc") return 0
  # Programs that read these compare names and links with care; they stay real directories.
  return mode == "links" || path !~ /^lib\/(systemd|udev|modules|x86_64-linux-gnu$|lsb$)/
}
function pad(length_, out) { out = ""; while (length_ % 4 != 0) { out = out "\001"; length_++ } return out }
function emit(path, target) {
  serial++
  printf "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\001%s%s%s", serial, (path == "TRAILER!!!" ? 0 : 41471), 0, 0, 1, 1, length(target), \
    0, 0, 0, 0, length(path) + 1, 0, path, pad(110 + length(path) + 1), target, pad(length(target))
}
