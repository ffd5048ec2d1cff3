# Of several the one that was read first is named, and the names of builtins were read before the program.
({ }: 2) { zed = 1; derivation = 2; fetchGit = 3; true = 4; builtins = 5; }
