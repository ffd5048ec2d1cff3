# Command lines from attribute sets.
{ lib }:
rec {
  toGNUCommandLine = options: set:
    let
      mkOptionName = options.mkOptionName or (name: if builtins.stringLength name == 1 then "-${name}" else "--${name}");
      mkBool = options.mkBool or (name: value: lib.optional value (mkOptionName name));
      mkList = options.mkList or (name: values: builtins.concatMap (value: mkOption name value) values);
      separator = options.optionValueSeparator or null;
      text = value: if builtins.isString value || builtins.isInt value || builtins.isFloat value then toString value else lib.generators.mkValueStringDefault { } value;
      mkOption = options.mkOption or (name: value:
        if value == null then [ ]
        else if separator == null then [ (mkOptionName name) (text value) ]
        else [ "${mkOptionName name}${separator}${text value}" ]);
      one = name: value:
        if builtins.isBool value then mkBool name value
        else if builtins.isList value then mkList name value
        else mkOption name value;
    in
    builtins.concatLists (lib.mapAttrsToList one set);
  toGNUCommandLineShell = options: set: lib.escapeShellArgs (toGNUCommandLine options set);
  toCommandLineGNU = { isLong ? (name: builtins.stringLength name > 1), explicitBool ? false, formatArg ? toString, ... }:
    toCommandLine (name: {
      option = if isLong name then "--${name}" else "-${name}";
      sep = if isLong name then "=" else null;
      inherit explicitBool formatArg;
    });
  toCommandLineShellGNU = options: set: lib.escapeShellArgs (toCommandLineGNU options set);
  toCommandLineShell = format: set: lib.escapeShellArgs (toCommandLine format set);
  toCommandLine = format: set:
    let
      one = name: value:
        let
          spec = format name;
          text = (spec.formatArg or (lib.generators.mkValueStringDefault { })) value;
        in
        if builtins.isList value then builtins.concatMap (one name) value
        else if value == null || (!(spec.explicitBool or false) && value == false) then [ ]
        else if !(spec.explicitBool or false) && value == true then [ spec.option ]
        else if spec.sep or null == null then [ spec.option text ]
        else [ "${spec.option}${spec.sep}${text}" ];
    in
    builtins.concatLists (lib.mapAttrsToList one set);
}
