namespace Firn.Evaluation;

/// <summary>The parts of the language that are written in the language.</summary>
static class InternalFiles
{
    /// <summary>
    /// <c>derivation</c>: the given attributes and, for each output, what names it. The strict part runs only when a path
    /// is asked for.
    /// </summary>
    public static ReadOnlySpan<byte> Derivation => """
        given@{ outputs ? [ "out" ], ... }:
        let
          made = derivationStrict given;
          shared = given // builtins.listToAttrs each // {
            all = map (entry: entry.value) each;
            drvAttrs = given;
          };
          each = map (output: {
            name = output;
            value = shared // {
              outPath = made.${output};
              drvPath = made.drvPath;
              type = "derivation";
              outputName = output;
            };
          }) outputs;
        in
        (builtins.head each).value

        """u8;

    /// <summary><c>&lt;nix/fetchurl.nix&gt;</c>: a download as a derivation, with all spellings of its hash. In Nix, too, it begins with an empty line.</summary>
    public static ReadOnlySpan<byte> FetchUrl => """

        {
          system ? "",
          url,
          hash ? "",
          md5 ? "",
          sha1 ? "",
          sha256 ? "",
          sha512 ? "",
          outputHash ? if hash != "" then hash else if sha512 != "" then sha512 else if sha1 != "" then sha1 else if md5 != "" then md5 else sha256,
          outputHashAlgo ? if hash != "" then "" else if sha512 != "" then "sha512" else if sha1 != "" then "sha1" else if md5 != "" then "md5" else "sha256",
          executable ? false,
          unpack ? false,
          name ? baseNameOf (toString url),
          impure ? false,
        }:
        derivation ({
          inherit name url executable unpack;
          builder = "builtin:fetchurl";
          system = "builtin";
          outputHashMode = if unpack || executable then "recursive" else "flat";
          preferLocalBuild = true;
          impureEnvVars = [ "http_proxy" "https_proxy" "ftp_proxy" "all_proxy" "no_proxy" ];
          urls = [ url ];
        } // (if impure then { __impure = true; } else { inherit outputHashAlgo outputHash; }))

        """u8;
}
