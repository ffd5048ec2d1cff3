[ (builtins.typeOf x:x) (builtins.typeOf (x: x)) http://a/b?c=d~e ]
