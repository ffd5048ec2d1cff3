# Legal store names. Debian's versions may hold `~` and `:`, which store names may not; `+` is legal. The epoch orders versions and is not part of a name.
rec {
  legal = builtins.replaceStrings [ "~" ":" "/" "%" ] [ "_" "_" "_" "_" ];
  version = text: let epoch = builtins.match "[0-9]+:(.*)" text; in if epoch == null then text else builtins.head epoch;
  package = name: text: legal "${name}-${version text}";
  file = path: legal (baseNameOf path);
}
