# Small combinators, warnings and facts about the release.
{ lib }:
let
  inherit (builtins) isFunction functionArgs bitAnd trace;
  release = "26.05";
in
rec {
  id = x: x;
  const = x: _: x;
  pipe = builtins.foldl' (value: f: f value);
  flip = f: a: b: f b a;
  concat = a: b: a ++ b;
  or = a: b: a || b;
  and = a: b: a && b;
  xor = a: b: (!a) != (!b);
  not = a: !a;
  implies = a: b: !a || b;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";
  mergeAttrs = a: b: a // b;
  defaultTo = fallback: value: if value == null then fallback else value;
  mapNullable = f: value: if value == null then null else f value;
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  compare = a: b: if a < b then -1 else if a > b then 1 else 0;
  splitByAndCompare = test: yes: no: a: b:
    if test a then (if test b then yes a b else -1) else if test b then 1 else no a b;

  inherit (builtins) add sub lessThan seq deepSeq genericClosure bitAnd bitOr bitXor
    isBool isInt isFloat pathExists readFile addErrorContext unsafeGetAttrPos;
  # Value of a JSON or TOML file.
  importJSON = file: builtins.fromJSON (builtins.readFile file);
  importTOML = file: builtins.fromTOML (builtins.readFile file);

  inherit release;
  version = release + versionSuffix;
  versionSuffix = ".firn";
  codeName = "Firn";
  trivialRelease = release;
  oldestSupportedRelease = 2511;
  isInOldestRelease = n: oldestSupportedRelease >= n;
  oldestSupportedReleaseIsAtLeast = n: oldestSupportedRelease >= n;
  revisionWithDefault = fallback: fallback;
  inNixShell = builtins.getEnv "IN_NIX_SHELL" != "";
  inPureEvalMode = !(builtins ? currentSystem);

  warn = builtins.warn or (message: value: trace "warning: ${message}" value);
  warnIf = condition: message: if condition then warn message else id;
  warnIfNot = condition: message: if condition then id else warn message;
  throwIf = condition: message: if condition then throw message else id;
  throwIfNot = condition: message: if condition then id else throw message;
  info = message: trace "INFO: ${message}";
  showWarnings = messages: value: builtins.foldl' (rest: message: warn message rest) value messages;
  checkListOfEnum = what: valid: given: value:
    let wrong = lib.subtractLists valid given; in
    if wrong == [ ] then value
    else throw "${what}: ${lib.concatMapStringsSep ", " toString wrong} not among ${lib.concatMapStringsSep ", " toString valid}";

  # A function with declared arguments that is called like any other.
  setFunctionArgs = f: args: { __functor = _: f; __functionArgs = args; };
  functionArgs = f:
    if f ? __functor then f.__functionArgs or (functionArgs (f.__functor f))
    else builtins.functionArgs f;
  isFunction = f: builtins.isFunction f || (f ? __functor && isFunction (f.__functor f));
  mirrorFunctionArgs = like:
    let args = functionArgs like; in
    f: if args == { } then f else setFunctionArgs f args;
  toFunction = value: if isFunction value then value else _: value;

  toHexString = n:
    let digits = toBaseDigits 16 n; in
    lib.concatMapStrings (d: builtins.substring d 1 "0123456789ABCDEF") digits;
  fromHexString = text:
    let plain = lib.toLower (lib.removePrefix "0x" text); in
    (builtins.fromTOML "v=0x${plain}").v;
  toBaseDigits = base: n:
    let digits = rest: if rest < base then [ rest ] else digits (rest / base) ++ [ (mod rest base) ]; in
    assert n >= 0 && base >= 2; digits n;
  fileContents = file: lib.removeSuffix "\n" (builtins.readFile file);
}
