with {};
./a.nix