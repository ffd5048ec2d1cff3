derivation { name = "n"; system = "s"; builder = "b"; outputHash = "sha256-cfg5OWX6dbZnglHAHChEcGMJrhMb6Qh5EutGHovSbUo="; outputHashAlgo = "sha512"; }.drvPath
