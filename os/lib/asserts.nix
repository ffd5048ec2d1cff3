# Checks that say what was wrong.
{ lib }:
rec {
  assertMsg = condition: message: condition || throw message;
  assertOneOf = name: value: valid:
    assertMsg (builtins.elem value valid)
      "${name} must be one of ${lib.generators.toPretty { } valid}, but is ${lib.generators.toPretty { } value}";
  assertEachOneOf = name: values: valid: builtins.all (value: assertOneOf name value valid) values;
  checkAssertWarn = assertions: warnings: value:
    let failed = map (a: a.message) (builtins.filter (a: !a.assertion) assertions); in
    if failed == [ ] then lib.showWarnings warnings value
    else throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (message: "- ${message}") failed}";
}
