builtins.storePath "/nix/store/z8hncm3fnjsr173kksfpkqrvmzlbfm4e-x"
