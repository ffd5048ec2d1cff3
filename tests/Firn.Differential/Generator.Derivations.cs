namespace Firn.Differential;

// Derivations of every kind. A path in the store says all bytes of what was written.
internal sealed partial class Generator
{
    string DerivationText(int depth) => $"({Derivation(depth)}){Pick(".drvPath", ".outPath", "", ".name", ".type", ".out.outPath", ".drvAttrs.name", ".dev.outPath", ".all")}" is var made && Rarely(60)
        ? $"\"${{{made}}}\""
        : made;

    string Derivation(int depth)
    {
        string name = $"name = {Or(Quote(Pick("d", "e-1", "f_2.0", "x+y", "a b", "", ".n", "q?r=1", "g.drv", "é")))};";
        string attributes = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => " " + DerivationAttribute(depth)).Distinct());
        return $"{Pick("derivation", "derivation", "derivation", "derivationStrict", "builtins.derivation")} {{ {name} system = {Or("\"s\"")}; builder = {Or(Pick("\"b\"", "\"/bin/sh\"", "./b", "@files@/a.txt"))};{attributes} {DerivationKind()} }}";
    }

    string DerivationKind() => random.Next(16) switch
    {
        0 => "outputs = [ \"out\" \"dev\" ];",
        1 => $"outputs = [ \"{Pick("dev", "out", "bin", "drv", "", "a b")}\" \"{Pick("lib", "dev", "out")}\" ];",
        2 => $"outputHash = \"{new string('0', 64)}\"; outputHashAlgo = \"{Pick("sha256", "sha1", "md5", "x")}\"; outputHashMode = \"{Pick("flat", "recursive", "nar", "text", "git", "z")}\";",
        3 => $"outputHash = \"sha256-{Convert.ToBase64String(Bytes(32))}\"; {Pick("", "outputHashMode = \"recursive\";", "outputHashAlgo = \"sha256\";", "outputHashAlgo = null;", "outputHashAlgo = \"sha512\";", "outputs = [ \"out\" \"dev\" ];", "outputs = [ \"dev\" ];")}",
        4 => $"__contentAddressed = true; outputHashMode = \"{Pick("recursive", "flat", "text")}\"; outputHashAlgo = \"{Pick("sha256", "sha1")}\"; {Pick("", "outputs = [ \"out\" \"dev\" ];", "__impure = true;", "outputHash = \"\";")}",
        5 => $"__impure = {Pick("true", "false")}; {Pick("", "outputHashMode = \"recursive\";", "outputHashAlgo = \"sha256\";", "outputHash = \"x\";")}",
        6 => "__structuredAttrs = true; y = { z = [ 1 2.5 true null ]; };",
        7 => $"__structuredAttrs = true; outputs = [ \"out\" \"bin\" ]; outputChecks.out = {{ maxSize = 1; }}; {Pick("", "exportReferencesGraph.g = [ \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" ];", "__json = \"x\";", "args = [ \"a\" ];")}",
        8 => $"exportReferencesGraph = {Pick("[ \"g\" (derivation { name = \"i\"; system = \"s\"; builder = \"b\"; }) ]", "[ \"g\" ]", "\"g\"", "[ \"g\" \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" ]")};",
        9 => "passAsFile = [ \"text\" ]; text = \"long\";",
        10 => $"__ignoreNulls = true; n = null; m = {Simple()};",
        11 => $"allowedReferences = {Pick("[ ]", "[ \"out\" ]", "null", "1")}; allowSubstitutes = false; preferLocalBuild = {Pick("true", "1", "\"x\"")};",
        12 => $"requiredSystemFeatures = {Pick("[ \"kvm\" ]", "[ 1 ]")}; impureEnvVars = [ \"http_proxy\" ];",
        _ => "",
    };

    string DerivationAttribute(int depth) => random.Next(12) switch
    {
        0 => $"args = {Pick("[ \"x\" 1 ]", "[ ./p ]", "[ ]", Texts(depth), "\"no\"", "[ null true ]")};",
        1 => $"x{random.Next(3)} = {Simple()};",
        2 => $"p = builtins.placeholder \"{Pick("out", "dev", "")}\";",
        3 => "i = derivation { name = \"i\"; system = \"s\"; builder = \"b\"; };",
        4 => $"j = (derivation {{ name = \"j\"; system = \"s\"; builder = \"b\"; outputs = [ \"out\" \"doc\" ]; }}).{Pick("doc", "drvPath", "outPath", "out", "all")};",
        5 => "k = builtins.unsafeDiscardOutputDependency (derivation { name = \"k\"; system = \"s\"; builder = \"b\"; }).drvPath;",
        6 => $"t = builtins.toFile \"t\" {Text(0)};",
        7 => "s = @files@/a.txt;",
        8 => "f = derivation { name = \"f\"; system = \"s\"; builder = \"b\"; outputHash = \"" + new string('1', 64) + "\"; outputHashAlgo = \"sha256\"; };",
        9 => "c = derivation { name = \"c\"; system = \"s\"; builder = \"b\"; __contentAddressed = true; outputHashMode = \"recursive\"; outputHashAlgo = \"sha256\"; };",
        10 => $"l{random.Next(3)} = {List(Math.Min(depth, 1))};",
        _ => $"v{random.Next(3)} = {Any(Math.Min(depth, 2))};",
    };

    byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
