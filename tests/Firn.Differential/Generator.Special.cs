namespace Firn.Differential;

// What programs rarely do: names with a meaning, scopes that are given, derivations of derivations, references that are looked at.
internal sealed partial class Generator
{
    string Special(int depth) => random.Next(24) switch
    {
        0 => $"rec {{ a = {Any(depth)}; b = a; __overrides = {Pick("{ a = 1; }", "{ b = 2; c = 3; }", "{ }", "1", Set(1))}; }}",
        1 => $"(rec {{ a = 1; b = a; __overrides = {{ a = {Any(depth - 1)}; }}; }}).b",
        2 => $"builtins.scopedImport {Set(1)} @files@/{Pick("function.nix", "default.nix", "scoped.nix", "bad.nix")}",
        3 => $"builtins.scopedImport {{ a = {Simple()}; b = {Simple()}; }} @files@/scoped.nix",
        4 => $"let {Pick("__sub", "__mul", "__div", "__lessThan")} = a: b: [ a b ]; in {Pick("1 - 2", "-3", "2 * 3", "4 / 2", "1 < 2", "1 >= 2", "builtins.sort (a: b: a < b) [ 2 1 ]")}",
        5 => $"let __findFile = p: n: {Pick("n", "[ p n ]", "p")}; {Pick("", "__nixPath = 1; ")}in <{Pick("a", "a/b", "nix/fetchurl.nix", "nixpkgs")}>",
        6 => $"let or = {Pick("1", "x: x")}; in {Pick("or", "[ or or ]", "{ inherit or; }", "{ or = 1; }.or")}",
        7 => $"({Set(1)}.or or {Simple()})",
        8 => $"(x: x) or {Simple()}",
        9 => $"let d = {Dynamic()}; o = builtins.outputOf {Pick("d.outPath", "(builtins.unsafeDiscardOutputDependency d.drvPath)", "d.drvPath", "d", "\"x\"", Text(0))} \"{Pick("out", "dev", "")}\"; in {Pick("o", "builtins.outputOf o \"out\"", "builtins.getContext o", DerivationOf("o"), DerivationOf("builtins.outputOf o \"lib\""), "builtins.toFile \"x\" o", "builtins.addDrvOutputDependencies o", "builtins.unsafeDiscardOutputDependency \"${o}\"")}",
        10 => DerivationOf($"builtins.outputOf ({Dynamic()}).outPath \"out\""),
        11 => $"builtins.getContext ({Text(2)} + {DerivationText(1)} + {Text(1)})",
        12 => $"builtins.substring {Pick("0", "1", "100")} {Pick("0", "3", "-1")} {DerivationText(1)}",
        13 => $"builtins.hasContext (builtins.{Pick("replaceStrings [ \"a\" ] [ " + DerivationText(0) + " ]", "substring 0 0", "concatStringsSep " + DerivationText(0), "toString", "toJSON", "toXML", "baseNameOf", "dirOf")} {Pick("\"abc\"", "[ \"a\" ]", DerivationText(0), "[ ]")})",
        14 => $"{{ ${{{DerivationText(0)}}} = 1; }}",
        15 => $"({Set(1)}).${{{DerivationText(0)}}} or {Simple()}",
        16 => $"builtins.{Pick("match \"(.*)-(.*)\"", "split \"-\"", "hashString \"sha256\"", "stringLength", "getEnv", "fromJSON", "pathExists", "placeholder", "parseDrvName")} {DerivationText(0)}",
        17 => $"builtins.{Pick("fetchurl", "fetchTarball", "fetchGit", "fetchTree")} {{ {Pick("", "url = \"file://@files@/none\"; ", "url = 1; ")}{Pick("", "name = \"n\"; ", "sha256 = \"x\"; ", "foo = 1; ", "rev = \"x\"; ")}}}",
        18 => $"builtins.parseFlakeRef {Quote(Pick("github:a/b", "github:a/b/c?dir=x", "git+https://h/p?ref=r", "path:/x", "a", "a/b", "nixpkgs", "", "github:a", "x:y", "https://h/a.tar.gz", "file+https://h/a", "a b", "./x", "github:a/b?ref=c&rev=d"))}",
        19 => $"builtins.flakeRefToString {{ type = \"{Pick("github", "git", "path", "tarball", "indirect", "z")}\"; {Pick("owner = \"o\"; repo = \"r\"; ", "url = \"https://h/p\"; ", "path = \"/p\"; ", "id = \"i\"; ", "")}{Pick("", "ref = \"v1\"; ", "rev = \"" + new string('a', 40) + "\"; ", "dir = \"d\"; ", "foo = \"x\"; ", "lastModified = 1; ")}}}",
        20 => $"builtins.trace {Any(1)} {Simple()}",
        21 => $"builtins.deepSeq {Any(depth)} {Simple()}",
        22 => $"let f = {Formals(1)}; in builtins.{Pick("toXML", "functionArgs", "typeOf", "isFunction", "toJSON")} f",
        _ => $"let s = {{ x = s; y = {Simple()}; }}; in {Pick("s.x.x.y", "s ? x.x.y.z", "builtins.attrNames s.x", "[ s.y s.x.y ]")}",
    };

    string Dynamic() => $"derivation {{ name = \"{Pick("n.drv", "n")}\"; system = \"s\"; builder = \"b\"; __contentAddressed = true; outputHashMode = \"{Pick("text", "text", "recursive")}\"; outputHashAlgo = \"sha256\"; }}";

    static string DerivationOf(string value) => $"(derivation {{ name = \"u\"; system = \"s\"; builder = \"b\"; v = {value}; }}).drvPath";
}
