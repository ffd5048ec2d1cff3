builtins.attrNames { zebra = 1; apple = 2; "10" = 3; _x = 5; }
