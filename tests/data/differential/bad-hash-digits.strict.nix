(derivation { name = "x"; system = "s"; builder = "b"; outputHash = "sha256-3Iylt#kctE7LhAnuinb1e0TS0c3f4qFmaHaFo58B1wV4="; }).drvPath
