builtins.mapAttrs (a: b: a) [ ]
