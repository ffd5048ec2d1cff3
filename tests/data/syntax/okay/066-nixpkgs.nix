with {};
<nixpkgs> { }