(derivation { name = "x"; system = "s"; builder = "b"; outputHash = "sha256-3IyltkctE7"; }).drvPath
