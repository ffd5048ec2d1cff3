# A small mkDerivation with nixpkgs' phases: unpack, patch, configure, build, check, install, fixup.
final:
let
  inherit (builtins) isFunction removeAttrs concatStringsSep;
  tools = with final; [ bash coreutils findutils diffutils gnugrep gnused gawk gnutar gzip bzip2 xz patch gnumake ];
  make = { name, compiler }:
    let
      initialPath = tools ++ (if compiler == null then [ ] else [ compiler ]);
      build = arguments:
        let
          dependencies = kind: map (input: input.dev or input) (arguments.${kind} or [ ]);
          fullName = arguments.name or "${arguments.pname}-${arguments.version}";
          environment = removeAttrs arguments [ "meta" "passthru" "env" "pos" "finalPackage" "__structuredAttrs" ] // (arguments.env or { });
          outputs = arguments.outputs or [ "out" ];
          drv = derivation (environment // {
            name = fullName;
            inherit (final) system;
            inherit outputs;
            builder = "${final.bash}/bin/bash";
            args = arguments.args or [ "-e" ./build.sh ];
            initialPath = map (tool: "${tool}") initialPath;
            shell = "${final.bash}/bin/bash";
            stdenvSetup = ./setup.sh;
            nativeBuildInputs = dependencies "nativeBuildInputs";
            buildInputs = dependencies "buildInputs" ++ dependencies "propagatedBuildInputs";
            hasCompiler = if compiler == null then "" else "1";
          });
        in
        drv // {
          meta = arguments.meta or { };
          inherit (arguments) pname version;
        };
      mkDerivation = arguments:
        let
          recursive = isFunction arguments;
          attributes = if recursive then arguments (attributes // { finalPackage = package; }) else arguments;
          package = (if attributes ? pname then build attributes else removeAttrs (build (attributes // { pname = attributes.name; version = ""; name = attributes.name; })) [ "version" ]) // (attributes.passthru or { }) // {
            inherit (attributes) passthru;
            overrideAttrs = change:
              let extend = own: previous: if isFunction change then (let result = change own; in if isFunction result then change own previous else change previous) else change; in
              mkDerivation (own: let before = if recursive then arguments own else arguments; in before // extend own before);
          };
        in
        if attributes ? passthru then package else removeAttrs package [ "passthru" ];
    in
    {
      inherit mkDerivation initialPath name;
      cc = compiler;
      shell = final.runtimeShell;
      hostPlatform = { system = final.system; isLinux = true; isx86_64 = true; isDarwin = false; isAarch64 = false; config = "x86_64-unknown-linux-gnu"; };
      buildPlatform = { system = final.system; isLinux = true; isx86_64 = true; isDarwin = false; isAarch64 = false; config = "x86_64-unknown-linux-gnu"; };
      isLinux = true;
      inherit (final) system;
    };
in
{
  stdenv = make { name = "stdenv"; compiler = final.gcc; };
  stdenvNoCC = make { name = "stdenv-no-cc"; compiler = null; };
}
