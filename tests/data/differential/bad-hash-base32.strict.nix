(derivation { name = "x"; system = "s"; builder = "b"; outputHash = "sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"; }).drvPath
