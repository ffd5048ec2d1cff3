# flags: --option experimental-features nix-command
# What a feature that is off would bring is not known before it is read.
builtins.deepSeq {
  zzz = builtins.trace "zzz" 1;
  outputOf = builtins.trace "outputOf" 1;
  fetchTree = builtins.trace "fetchTree" 1;
  fetchClosure = builtins.trace "fetchClosure" 1;
  parseFlakeRef = builtins.trace "parseFlakeRef" 1;
  map = builtins.trace "map" 1;
} (map (name: builtins.hasAttr name builtins) [ "outputOf" "fetchTree" "fetchClosure" "getFlake" "parseFlakeRef" "flakeRefToString" ])
