# Hosts that share nothing: each merges its own modules into options, evaluates them all and makes derivations of them.
{ hosts ? 10, options ? 18000 }:
let
  host = number:
    let
      name = i: "option-${toString i}";
      module = part: builtins.listToAttrs (builtins.genList (i: { name = name (i * 3 + part); value = { default = i; text = "${toString number}-${toString i}"; }; }) (options / 3));
      declared = module 0 // module 1 // module 2;
      config = builtins.mapAttrs (option: given: given // { value = given.default + number + builtins.stringLength (config.${name 0}.text + given.text); }) declared;
      units = builtins.genList (i: derivation {
        name = "host-${toString number}-unit-${toString i}"; system = "x86_64-linux"; builder = "/bin/sh";
        text = builtins.concatStringsSep "\n" (builtins.genList (j: "${name j}=${toString (config.${name (j * 50 + i)}.value or 0)}") 60);
      }) 50;
    in derivation { name = "host-${toString number}"; system = "x86_64-linux"; builder = "/bin/sh"; inherit units; all = builtins.toJSON config; };
in builtins.listToAttrs (builtins.genList (i: { name = "host${toString i}"; value = host i; }) hosts)
