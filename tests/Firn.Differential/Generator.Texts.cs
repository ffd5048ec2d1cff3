namespace Firn.Differential;

// Strings with and without context, and paths.
internal sealed partial class Generator
{
    string Text(int depth)
    {
        if (depth <= 0)
            return Or(Quote(Pick(Words)));
        int d = depth - 1;
        return "(" + random.Next(40) switch
        {
            0 => $"{Text(d)} + {Text(d)}",
            1 => $"\"<${{{Text(d)}}}>\"",
            2 => $"toString {Any(d)}",
            3 => $"builtins.substring {Pick("0", "1", "2", "10", "-1", "9223372036854775807", "4294967296")} {Pick("0", "1", "3", "-1", "-9223372036854775807", "9223372036854775807", "4294967297")} {Text(d)}",
            4 => $"builtins.concatStringsSep {Text(0)} {Texts(d)}",
            5 => $"builtins.replaceStrings {Texts(0)} {Texts(0)} {Text(d)}",
            6 => $"builtins.toJSON {Any(d)}",
            7 => $"builtins.toXML {Any(d)}",
            8 => $"builtins.typeOf {Any(d)}",
            9 => $"builtins.hashString \"{Pick("md5", "sha1", "sha256", "sha512", "nope")}\" {Text(d)}",
            10 => $"baseNameOf {Pick(Text(d), Paths(d))}",
            11 => $"dirOf {Pick(Text(d), Paths(d))}",
            12 => $"builtins.unsafeDiscardStringContext {Text(d)}",
            13 => $"(builtins.parseDrvName {Pick(Text(d), Version())}).{Pick("name", "version")}",
            14 => $"builtins.toFile \"{Pick("f", "g.txt", "a b", "", ".x", "y?z")}\" {Text(d)}",
            15 => $"builtins.placeholder {Text(0)}",
            16 => $"builtins.head {Texts(d)}",
            17 => $"builtins.addErrorContext {Text(0)} {Text(d)}",
            18 => $"builtins.convertHash {{ hash = builtins.hashString \"{Pick("sha256", "sha1")}\" {Text(0)}; toHashFormat = \"{Pick("sri", "nix32", "base64", "base16", "zz")}\"; hashAlgo = \"{Pick("sha256", "sha1")}\"; }}",
            19 or 20 => DerivationText(d),
            21 => $"toString {Float(d)}",
            22 => $"builtins.unsafeDiscardOutputDependency {DerivationText(d)}",
            23 => $"toString (/. + {Text(0)})",
            24 => $"\"${{{{ __toString = self: {Text(d)}; }}}}\"",
            25 => $"builtins.toString {{ outPath = {Text(d)}; }}",
            26 => $"\"{Pick("", "x", "é ")}${{{Any(d)}}}{Pick("", " $", "$$", "\\n")}${{{Text(0)}}}\"",
            27 => $"''\n    {Pick("a", "  b", "''${c", "''\\n", "$")}\n  {Pick("", "x", "''$")} ${{{Text(0)}}}\n  ''",
            28 => $"builtins.replaceStrings [ {Text(0)} \"\" ] [ {Text(0)} {Text(0)} ] {Text(d)}",
            29 => $"builtins.concatStringsSep {Text(d)} (map toString {List(d)})",
            30 => $"builtins.appendContext {Text(0)} {Pick("{ }", "(builtins.getContext " + DerivationText(d) + ")", "{ \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" = { path = true; }; }", "{ \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x.drv\" = { outputs = [ \"out\" ]; }; }", "{ a = { }; }", "{ \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" = { allOutputs = true; }; }")}",
            31 => $"builtins.storePath {Text(d)}",
            32 => $"builtins.hashFile \"sha256\" {Pick("@files@/a.txt", "@files@/none", "@files@/dir")}",
            33 => $"builtins.readFile {Pick("@files@/a.txt", "@files@/b.json", "@files@/none", "@files@/dir", "\"@files@/a.txt\"")}",
            34 => $"\"${{{Paths(d)}}}\"",
            35 => $"{Pick("\"\"", Text(d))} + {Any(d)}",
            36 => $"builtins.addDrvOutputDependencies {DerivationText(d)}",
            _ => Text(0),
        } + ")";
    }

    string Texts(int depth) => Or(Items(() => Text(depth - 1)));

    string Version() => Quote(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pick("1", "2", "10", "09", ".", "-", "pre", "rc", "a", "b1", "..", "1.2", "p", "é", "3"))));

    string Paths(int depth)
    {
        if (depth <= 0)
            return Or(Pick("./a", "/.", "/a/b", "../x", "./a/../b", "~/x", "/a//b", "<nixpkgs>", "@files@/a.txt", "@files@/dir", "@files@", "./${\"x\"}/y"));
        int d = depth - 1;
        return "(" + random.Next(12) switch
        {
            0 => $"{Paths(d)} + {Text(d)}",
            1 => $"{Paths(d)} + {Paths(d)}",
            2 => $"dirOf {Paths(d)}",
            3 => $"/. + {Text(d)}",
            4 => $"builtins.path {{ path = @files@/{Pick("a.txt", "dir", "none")}; {Pick("", "name = \"n\"; ", "recursive = false; ", "filter = p: t: builtins.baseNameOf p != \"c\"; ", "sha256 = \"" + new string('0', 52) + "\"; ", "nme = 1; ")}}}",
            5 => $"builtins.filterSource (p: t: {Pick("true", "false", "t == \"regular\"", "builtins.trace t true")}) @files@/dir",
            6 => $"./. + \"/{Pick("a", "b/c", "../d", "", "/")}\"",
            7 => $"/${{{Text(0)}}}/x",
            8 => $"builtins.toPath {Text(d)}",
            9 => $"import @files@/{Pick("default.nix", "bad.nix", "dir", "function.nix", "none.nix")}",
            10 => $"builtins.findFile {Pick("[ ]", "[ { prefix = \"a\"; path = \"@files@\"; } ]", "[ { path = \"@files@\"; } ]", "[ { prefix = \"\"; path = @files@; } ]")} {Pick("\"a\"", "\"a/a.txt\"", "\"a.txt\"", "\"zz\"", "\"dir\"")}",
            _ => Paths(0),
        } + ")";
    }
}
