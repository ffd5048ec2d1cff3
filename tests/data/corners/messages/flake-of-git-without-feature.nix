# flags: --option experimental-features nix-command
builtins.parseFlakeRef "git+https://h/p?ref=r"
