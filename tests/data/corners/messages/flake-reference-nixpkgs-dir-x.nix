# flags: --extra-experimental-features flakes
builtins.parseFlakeRef "nixpkgs?dir=x"
