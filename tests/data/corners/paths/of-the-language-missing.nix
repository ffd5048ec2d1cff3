builtins.readFile <nix/none.nix>
