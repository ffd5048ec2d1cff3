builtins.storePath "/nix/store/z8hncm3fnjsr173kksfpkqrvmzlbfm4q-a$b/c"
