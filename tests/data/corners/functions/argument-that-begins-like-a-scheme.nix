[ (builtins.typeOf (_:null)) ((_:-1) 2) ((_:!true) 0) ((_a:_a) 3) (builtins.typeOf (_:/a)) x:_ a+b:c (builtins.typeOf (a_b:a_b)) (builtins.typeOf (a':a')) ]
