(derivation { name = "a"; system = "b"; builder = "c"; outputHash = "sha256-nbrmg9SqCqMrLE7WCfNEzMV/eS9UVCKCrjBrGMzAsLk="; outputHashMode = "nar"; outputHashAlgo = null; }).drvPath
