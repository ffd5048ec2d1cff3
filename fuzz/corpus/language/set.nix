{ a ? 1, b, ... }@args: let x = a.b.c or "d"; inherit (args) b; in rec { y = x + 1; "z${toString y}" = [ 1 2.5 ./a/b ~/c <nixpkgs/lib> http://x.y/z ]; }
