builtins.storePath "/nix/store/é"
