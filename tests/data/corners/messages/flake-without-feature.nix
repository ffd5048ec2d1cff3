# flags: --option experimental-features nix-command
builtins.parseFlakeRef "github:a/b"
