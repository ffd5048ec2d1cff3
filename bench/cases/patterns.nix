# n: 20000 40000
# Regular expressions as versions, names and URLs are taken apart with them.
{ n }:
let
  urls = builtins.genList (i: "https://example.org/path/to/package-${toString i}.${toString (i / 7)}.tar.xz") n;
  parts = map (builtins.match "([a-z]+)://([^/]+)/(.*)/([a-z]+)-([0-9.]+)\\.tar\\.(gz|xz)") urls;
in
builtins.foldl' (sum: part: sum + builtins.stringLength (builtins.elemAt part 4)) 0 parts
