# The words of nixpkgs' module system: only the message and the frames name the option.
let
  declaration = { options.boot.count = "declared here"; };
  definition = { config.boot = { count = "three"; }; };
in
builtins.addErrorContext "while evaluating the option `boot.count':"
  (throw "A definition for option `boot.count' is not of type `signed integer'. Definition values:\n- In `elsewhere.nix': \"${definition.config.boot.count}\"")
