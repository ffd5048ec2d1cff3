(derivation { name = "x"; system = "s"; builder = "b"; outputHash = "sha256:gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg"; }).drvPath
