builtins.appendContext "x" { "/nix/store/5wq5jx7219pmi3xklyhl77fjbqvy6qaj-x.drv" = { outputs = [ "out" ]; allOutputs = true; }; }
