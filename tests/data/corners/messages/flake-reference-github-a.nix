# flags: --extra-experimental-features flakes
builtins.parseFlakeRef "github:a"
