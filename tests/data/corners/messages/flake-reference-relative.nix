# flags: --extra-experimental-features flakes
builtins.parseFlakeRef "./relative"
