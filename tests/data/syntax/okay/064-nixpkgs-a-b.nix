with {};
<nixpkgs/a.b>