# Text.
{ lib }:
let
  inherit (builtins) stringLength substring replaceStrings concatStringsSep elemAt head length genList
    filter isString match split;
  lower = "abcdefghijklmnopqrstuvwxyz";
  upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  letters = text: genList (n: substring n 1 text) (stringLength text);
  lowerLetters = letters lower;
  upperLetters = letters upper;
  bytesOfAscii = import ./ascii.nix;
in
rec {
  inherit (builtins) stringLength substring replaceStrings concatStringsSep compareVersions isString match
    split toJSON fromJSON toString typeOf unsafeDiscardStringContext hashString isInt isPath
    storeDir parseDrvName readFile;

  lowerChars = lowerLetters;
  upperChars = upperLetters;
  concatStrings = concatStringsSep "";
  concatMapStrings = f: list: concatStrings (map f list);
  concatImapStrings = f: list: concatStrings (lib.imap1 f list);
  intersperse = separator: list:
    if length list < 2 then list
    else builtins.tail (builtins.concatMap (x: [ separator x ]) list);
  concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
  concatImapStringsSep = separator: f: list: concatStringsSep separator (lib.imap1 f list);
  concatMapAttrsStringSep = separator: f: set: concatStringsSep separator (lib.mapAttrsToList f set);
  concatLines = concatMapStrings (line: line + "\n");
  replaceString = from: to: replaceStrings [ from ] [ to ];
  replicate = n: text: concatStrings (genList (_: text) n);
  join = concatStringsSep;

  trim = trimWith { start = true; end = true; };
  trimWith = { start ? false, end ? false }: text:
    let
      space = " \t\r\n";
      inner =
        if start && end then match "[${space}]*(.*[^${space}])[${space}]*" text
        else if start then match "[${space}]*(.*)" text
        else if end then match "(.*[^${space}])[${space}]*" text
        else [ text ];
    in
    # `match` forgets what the text refers to.
    if inner == null then "" else addContextFrom text (head inner);
  makeSearchPath = sub: roots: concatStringsSep ":" (map (root: root + "/" + sub) (filter (x: x != null) roots));
  makeSearchPathOutput = output: sub: pkgs: makeSearchPath sub (map (lib.getOutput output) pkgs);
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  makeIncludePath = makeSearchPathOutput "dev" "include";
  makeBinPath = makeSearchPathOutput "bin" "bin";
  normalizePath = text:
    replaceStrings [ "//" ] [ "/" ]
      (if match ".*//.*" text == null then text else normalizePath (replaceStrings [ "//" ] [ "/" ] text));
  optionalString = condition: text: if condition then text else "";
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix = suffix: text:
    let size = stringLength text; cut = stringLength suffix; in
    size >= cut && substring (size - cut) cut text == suffix;
  hasInfix = infix: text: replaceStrings [ infix ] [ "" ] text != "${text}" || infix == "";
  stringToCharacters = letters;
  stringAsChars = f: text: concatStrings (map f (letters text));
  charToInt = char: bytesOfAscii.${char};
  escape = chars: replaceStrings chars (map (char: "\\" + char) chars);
  escapeC = chars: replaceStrings chars (map (char: "\\x${toLower (fixedWidthString 2 "0" (lib.toHexString (charToInt char)))}") chars);
  escapeURL =
    let
      plain = letters "${upper}${lower}0123456789-_.~";
      special = removeAttrs bytesOfAscii plain;
      names = builtins.attrNames special;
    in
    replaceStrings names (map (char: "%" + fixedWidthString 2 "0" (lib.toHexString special.${char})) names);
  escapeShellArg = value:
    let text = toString value; in
    if match "[[:alnum:],._+:@%/-]+" text == null then "'${replaceStrings [ "'" ] [ "'\\''" ] text}'" else text;
  escapeShellArgs = values: concatMapStringsSep " " escapeShellArg values;
  isValidPosixName = name: match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;
  toShellVar = name: value:
    if !isValidPosixName name then throw "toShellVar: '${name}' is no name for a shell variable"
    else if builtins.isAttrs value && !isStringLike value then
      "declare -A ${name}=(${concatStringsSep " " (lib.mapAttrsToList (key: v: "[${escapeShellArg key}]=${escapeShellArg v}") value)})"
    else if builtins.isList value then "declare -a ${name}=(${escapeShellArgs value})"
    else "${name}=${escapeShellArg value}";
  toShellVars = vars: concatStringsSep "\n" (lib.mapAttrsToList toShellVar vars);
  escapeNixString = text: escape [ "$" ] (builtins.toJSON text);
  escapeRegex = escape (letters "\\[{()^$?*+|.");
  escapeNixIdentifier = text:
    if match "[a-zA-Z_][a-zA-Z0-9_'-]*" text != null && !builtins.elem text keywords then text else escapeNixString text;
  keywords = [ "assert" "else" "if" "in" "inherit" "let" "or" "rec" "then" "with" ];
  escapeXML = replaceStrings [ "\"" "'" "<" ">" "&" ] [ "&quot;" "&apos;" "&lt;" "&gt;" "&amp;" ];
  escapeQuery = escapeURL;
  toLower = replaceStrings upperLetters lowerLetters;
  toUpper = replaceStrings lowerLetters upperLetters;
  toSentenceCase = text: toUpper (substring 0 1 text) + toLower (substring 1 (-1) text);
  toCamelCase = text:
    let words = filter (word: isString word && word != "") (split "[^a-zA-Z0-9]+" text); in
    if words == [ ] then ""
    else toLower (substring 0 1 (head words)) + substring 1 (-1) (head words) + concatMapStrings (w: toUpper (substring 0 1 w) + substring 1 (-1) w) (builtins.tail words);
  addContextFrom = from: text: substring 0 0 from + text;
  splitString = separator: text:
    map (part: addContextFrom text part)
      (filter isString (split (escapeRegex (builtins.unsafeDiscardStringContext separator)) (builtins.unsafeDiscardStringContext "${text}")));
  splitStringBy = test: keep: text:
    let
      step = state: char:
        if state.done != null && test state.last char then { done = state.done ++ [ state.now ]; now = if keep then char else ""; last = char; }
        else state // { now = state.now + char; last = char; };
      end = builtins.foldl' step { done = [ ]; now = ""; last = ""; } (letters text);
    in
    end.done ++ [ end.now ];
  removePrefix = prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix = suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versionAtLeast = a: b: !versionOlder a b;
  getName = value:
    let parse = text: (builtins.parseDrvName text).name; in
    if isString value then parse value else value.pname or (parse value.name);
  getVersion = value:
    let parse = text: (builtins.parseDrvName text).version; in
    if isString value then parse value else value.version or (parse value.name);
  nameFromURL = url: separator: head (splitString separator (baseNameOf url));
  mesonOption = name: value: "-D${name}=${value}";
  mesonBool = name: value: mesonOption name (lib.boolToString value);
  mesonEnable = name: value: mesonOption name (if value then "enabled" else "disabled");
  cmakeOptionType = type: name: value: "-D${name}:${toUpper type}=${value}";
  cmakeBool = name: value: cmakeOptionType "bool" name (if value then "TRUE" else "FALSE");
  cmakeFeature = cmakeOptionType "string";
  enableFeature = on: name: if on then "--enable-${name}" else "--disable-${name}";
  enableFeatureAs = on: name: value: enableFeature on name + optionalString on "=${value}";
  withFeature = on: name: if on then "--with-${name}" else "--without-${name}";
  withFeatureAs = on: name: value: withFeature on name + optionalString on "=${value}";
  fixedWidthString = width: filler: text:
    let size = stringLength text; in
    if size > width then throw "fixedWidthString: '${text}' is longer than ${toString width}"
    else if size == width then text
    else filler + fixedWidthString (width - stringLength filler) filler text;
  fixedWidthNumber = width: n: fixedWidthString width "0" (toString n);
  floatToString = toString;
  isConvertibleWithToString = value:
    builtins.elem (builtins.typeOf value) [ "string" "path" "null" "int" "float" "bool" ]
    || (builtins.isList value && builtins.all isConvertibleWithToString value)
    || value ? outPath || value ? __toString;
  isStringLike = value: isString value || builtins.isPath value || value ? outPath || value ? __toString;
  isCoercibleToString = isConvertibleWithToString;
  isStorePath = value:
    isStringLike value
    && (let text = toString value; in substring 0 1 text == "/" && dirOf text == builtins.storeDir);
  toIntChecked = what: pattern: text:
    let digits = match pattern text; in
    if digits == null then throw "${what}: '${text}' is not a whole number"
    else builtins.fromJSON (concatStrings (map (x: if x == null then "" else x) digits));
  toInt = text:
    if match "[[:space:]]*-?0[0-9]+[[:space:]]*" text != null
    then throw "toInt: '${text}' begins with a zero, which some read as octal; use toIntBase10"
    else toIntChecked "toInt" "[[:space:]]*(-?[0-9]+)[[:space:]]*" text;
  toIntBase10 = toIntChecked "toIntBase10" "[[:space:]]*(-?)0*([0-9]+)[[:space:]]*";
  readPathsFromFile = root: file:
    map (line: root + "/${line}") (filter (line: line != "" && !hasPrefix "#" line) (splitString "\n" (builtins.readFile file)));
  fileContents = lib.trivial.fileContents;
  sanitizeDerivationName = value:
    let
      text = builtins.unsafeDiscardStringContext "${value}";
      legal = concatStrings (map (part: if isString part then part else "-") (split "[^[:alnum:]+._?=-]+" text));
      bare = removeLeadingDots legal;
    in
    if bare == "" then "unknown" else substring (lib.max 0 (stringLength bare - 207)) (-1) bare;
  removeLeadingDots = text: if substring 0 1 text == "." then removeLeadingDots (substring 1 (-1) text) else text;

  # How many single letters must be changed, added or dropped to turn one text into the other.
  # One row of the table at a time; each row is a list.
  levenshtein = a: b:
    let
      right = letters b;
      width = length right;
      row = above: index:
        let
          char = substring (index - 1) 1 a;
          cell = state: n:
            let
              left = state.left;
              change = elemAt above n + (if elemAt right n == char then 0 else 1);
              best = lib.min (lib.min (left + 1) (elemAt above (n + 1) + 1)) change;
            in
            builtins.seq best { left = best; cells = state.cells ++ [ best ]; };
        in
        (builtins.foldl' cell { left = index; cells = [ index ]; } (genList (n: n) width)).cells;
    in
    elemAt (builtins.foldl' row (genList (n: n) (width + 1)) (lib.range 1 (stringLength a))) width;
  levenshteinAtMost = limit: a: b:
    let gap = stringLength a - stringLength b; in
    gap <= limit && gap >= -limit && levenshtein a b <= limit;
  commonPrefixLength = a: b: lib.lists.commonPrefixLength (letters a) (letters b);
  commonSuffixLength = a: b: lib.lists.commonPrefixLength (lib.reverseList (letters a)) (lib.reverseList (letters b));

  # name as systemd escapes a path or a unit's instance
  escapeSystemdPath = path:
    let
      parts = filter (part: isString part && part != "") (split "/" path);
      one = text: concatStrings (lib.imap0 (n: char:
        if match "[a-zA-Z0-9:_]" char != null || (char == "." && n > 0) then char else escapeC [ char ] char) (letters text));
    in
    if parts == [ ] then "-" else concatMapStringsSep "-" one parts;
}
