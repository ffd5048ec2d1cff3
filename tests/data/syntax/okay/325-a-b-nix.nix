with {};
./a${b}.nix