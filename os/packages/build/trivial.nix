# Small builders with the names and behaviour of nixpkgs'.
final:
let
  inherit (builtins) concatStringsSep isAttrs isList isString isPath toJSON;
  quote = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] (toString text)}'";
  writeTextFile = { name, text, executable ? false, destination ? "", checkPhase ? "", meta ? { }, passthru ? { }, ... }:
    final.runScript {
      inherit name text meta passthru destination checkPhase;
      executable = if executable then "1" else "";
      passAsFile = [ "text" ];
      script = ./write-text.sh;
      preferLocalBuild = true;
      allowSubstitutes = false;
    };
in
{
  inherit writeTextFile;
  writeText = name: text: writeTextFile { inherit name text; };
  writeTextDir = path: text: writeTextFile { name = baseNameOf path; inherit text; destination = "/${path}"; };
  writeScript = name: text: writeTextFile { inherit name text; executable = true; };
  writeScriptBin = name: text: writeTextFile { inherit name text; executable = true; destination = "/bin/${name}"; meta.mainProgram = name; };
  writeShellScript = name: text: writeTextFile {
    inherit name;
    executable = true;
    text = "#!${final.runtimeShell}\n${text}\n";
  };
  writeShellScriptBin = name: text: writeTextFile {
    inherit name;
    executable = true;
    destination = "/bin/${name}";
    text = "#!${final.runtimeShell}\n${text}\n";
    meta.mainProgram = name;
  };
  writeShellApplication = { name, text, runtimeInputs ? [ ], runtimeEnv ? { }, meta ? { }, passthru ? { }, ... }: writeTextFile {
    inherit name passthru;
    executable = true;
    destination = "/bin/${name}";
    meta = { mainProgram = name; } // meta;
    text = ''
      #!${final.runtimeShell}
      set -o errexit
      set -o nounset
      set -o pipefail
      ${concatStringsSep "\n" (map (key: "export ${key}=${quote runtimeEnv.${key}}") (builtins.attrNames runtimeEnv))}
      ${if runtimeInputs == [ ] then "" else "export PATH=\"${concatStringsSep ":" (map (input: "${input}/bin") runtimeInputs)}:$PATH\""}

      ${text}
    '';
  };
  writeClosure = paths: final.runScript {
    name = "closure";
    script = ./write-closure.sh;
    exportReferencesGraph = builtins.concatLists (builtins.genList (index: [ "graph-${toString index}" (builtins.elemAt paths index) ]) (builtins.length paths));
  };

  runCommand = name: attributes: text: final.stdenvNoCC.mkDerivation ({ passAsFile = [ "buildCommand" ] ++ (attributes.passAsFile or [ ]); }
    // removeAttrs attributes [ "passAsFile" ] // { inherit name; buildCommand = text; });
  runCommandLocal = name: attributes: final.runCommand name ({ preferLocalBuild = true; allowSubstitutes = false; } // attributes);
  runCommandCC = name: attributes: text: final.stdenv.mkDerivation ({ passAsFile = [ "buildCommand" ] ++ (attributes.passAsFile or [ ]); }
    // removeAttrs attributes [ "passAsFile" ] // { inherit name; buildCommand = text; });

  # One tree of links to several; directories are merged, the same file from two of them is an error that names both
  # unless their contents agree or `ignoreCollisions`.
  buildEnv = { name, paths, pathsToLink ? [ "/" ], extraPrefix ? "", ignoreCollisions ? false, postBuild ? "", meta ? { }, passthru ? { }, ... }:
    final.runScript {
      inherit name meta extraPrefix postBuild;
      passthru = { inherit paths; } // passthru;
      script = ./link-tree.sh;
      merge = ./merge.awk;
      paths = map toString paths;
      pathsToLink = map toString pathsToLink;
      ignoreCollisions = if ignoreCollisions then "1" else "";
      preferLocalBuild = true;
      allowSubstitutes = false;
    };
  symlinkJoin = { name ? "${arguments.pname}-${arguments.version}", paths, postBuild ? "", ... }@arguments: final.buildEnv {
    inherit name paths postBuild;
    ignoreCollisions = true;
    meta = arguments.meta or { };
    passthru = arguments.passthru or { };
  };
  linkFarm = name: entries: final.runScript {
    inherit name;
    script = ./link-farm.sh;
    preferLocalBuild = true;
    allowSubstitutes = false;
    passthru.entries = entries;
    lines = concatStringsSep "\n" (
      if isList entries then map (entry: "${entry.name}\t${entry.path}") entries
      else map (key: "${key}\t${entries.${key}}") (builtins.attrNames entries));
    passAsFile = [ "lines" ];
  };
  linkFarmFromDrvs = name: packages: final.linkFarm name (map (package: { inherit (package) name; path = package; }) packages);

  # `@name@` in a file becomes the attribute's value.
  substituteAll = { src, name ? baseNameOf (toString src), isExecutable ? false, dir ? "", ... }@attributes:
    let
      variables = removeAttrs attributes [ "src" "name" "isExecutable" "dir" "meta" "passthru" ];
      keys = builtins.filter (key: isString attributes.${key} || isPath attributes.${key} || isAttrs attributes.${key} || builtins.isInt attributes.${key})
        (builtins.attrNames variables);
    in
    writeTextFile {
      inherit name;
      executable = isExecutable;
      destination = if dir == "" then "" else "/${dir}/${name}";
      text = builtins.replaceStrings (map (key: "@${key}@") keys) (map (key: toString variables.${key}) keys) (builtins.readFile src);
    };
  replaceVars = src: variables: final.substituteAll (variables // { inherit src; });

  # Files in other languages out of values.
  formats = {
    json = _: { generate = name: value: final.writeText name (toJSON value); };
  };
  concatText = name: files: final.runCommand name { } "cat ${toString files} > $out";
  concatTextFile = { name, files }: final.concatText name files;
  emptyFile = final.writeText "empty-file" "";
  emptyDirectory = final.runScript { name = "empty-directory"; script = ./empty-directory.sh; };
}
