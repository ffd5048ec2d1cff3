builtins.fromTOML "a=[1,\"x\",{b=1}]"
