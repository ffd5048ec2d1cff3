builtins.fromJSON "{\"a\":1.0,\"b\":[],\"c\":{}}"
