[ (dirOf /a) (dirOf "/a/b/") (baseNameOf "a/") (baseNameOf "/a//") (baseNameOf "") (dirOf "a") (builtins.typeOf (dirOf /a/b)) ]
