with {};
<nixpkgs>