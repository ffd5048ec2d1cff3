# flags: --extra-experimental-features flakes
builtins.parseFlakeRef "git+https://h/r?ref=.."
