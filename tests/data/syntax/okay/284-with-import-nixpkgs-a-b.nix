with {};
with import <nixpkgs> { }; [ a b ]