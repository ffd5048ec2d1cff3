# Source trees with parts left out.
{ lib }:
rec {
  cleanSourceFilter = path: kind:
    let name = baseNameOf (toString path); in
    !(builtins.elem name [ ".git" ".svn" ".hg" ".jj" "CVS" "RCS" "SCCS" ] && kind == "directory")
    && !(lib.hasSuffix "~" name || builtins.match ".*\\.sw[a-z]" name != null || builtins.match "\\..*\\.sw[a-z]" name != null)
    && !(lib.hasSuffix ".o" name || lib.hasSuffix ".so" name)
    && !(kind == "symlink" && lib.hasPrefix "result" name)
    && kind != "unknown";
  cleanSource = src: cleanSourceWith { filter = cleanSourceFilter; inherit src; };
  cleanSourceWith = { src, filter ? _: _: true, name ? null }:
    let
      inner = src ? _isLibCleanSourceWith;
      origin = if inner then src.origSrc else src;
      both = if inner then path: kind: filter path kind && src.filter path kind else filter;
      called = if name != null then name else if inner then src.name else "source";
    in
    {
      _isLibCleanSourceWith = true;
      origSrc = origin;
      filter = both;
      name = called;
      outPath = builtins.path { filter = both; path = origin; name = called; };
    };
  sourceByRegex = src: patterns:
    let root = toString (src.origSrc or src); in
    cleanSourceWith {
      inherit src;
      filter = path: _:
        let below = lib.removePrefix (root + "/") (toString path); in
        builtins.any (pattern: builtins.match pattern below != null) patterns;
    };
  sourceFilesBySuffices = src: suffixes:
    cleanSourceWith { inherit src; filter = path: kind: kind == "directory" || builtins.any (suffix: lib.hasSuffix suffix (baseNameOf path)) suffixes; };
  commitIdFromGitRepo = repository:
    let
      git = if lib.filesystem.pathIsRegularFile repository then throw "commitIdFromGitRepo: linked work trees are not read" else repository;
      head = lib.fileContents (git + "/HEAD");
      target = builtins.match "ref: (.*)" head;
    in
    if target == null then head else lib.fileContents (git + "/${builtins.head target}");
  pathHasContext = builtins.hasContext;
  canCleanSource = src: src ? _isLibCleanSourceWith || !builtins.hasContext (toString src);
  urlToName = url: lib.head (lib.splitString "." (baseNameOf url));
}
