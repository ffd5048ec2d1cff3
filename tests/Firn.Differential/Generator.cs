namespace Firn.Differential;

/// <summary>Makes expressions over all builtins: well formed, mostly well typed, small, the same for the same seed.</summary>
internal sealed class Generator(int seed)
{
    readonly Random random = new(seed);

    static readonly string[] Words = ["a", "b", "ab", "foo", "bar-1.2", "x", "", "1.2.3", "pre", "nix-2.3pre1", "a/b/c", "/a//b/", "é", "\\n", "A b", "a.b", "-", "aa"];
    static readonly string[] Names = ["a", "b", "c", "foo", "name", "value", "x"];
    static readonly string[] Patterns =
    [
        "a", "(a)", "(a|b)*", "([a-z]+)([0-9]*)", "a?b?", "[[:space:]]+", "(.*)/([^/]*)", "((a)|b)+", "^a", "b$", "(a*)(b*)", "()", "[^a]*", "a{1,2}", "(ab|a)(b)?",
        "(", "a**", "[[:upper:]]", "\\\\.", "x|", "[0-9.]+",
    ];

    static readonly string[] Json =
    [
        "1", "[1,2.5,null]", "{\\\"a\\\":{\\\"b\\\":[true,false]}}", "\\\"x\\\\u00e9\\\"", "[", "{\\\"a\\\":1,\\\"a\\\":2}", "1e3", "-0", "-0.0", "12345678901234567890", "9223372036854775808", "nul", "[1,]",
    ];

    static readonly string[] Toml = ["a = 1", "a = [1, 2]\\n[b]\\nc = \\\"x\\\"", "a.b = 1.5\\na.c = true", "[[x]]\\ny = 1\\n[[x]]", "a = 1\\na = 2", "a = ", "x = { y = 1 }", "d = 0x10"];

    public string Next() => $"({Any(3)})";

    string Pick(params string[] options) => options[random.Next(options.Length)];

    bool Rarely(int percent) => random.Next(100) < percent;

    string Any(int depth) => random.Next(8) switch
    {
        0 => Int(depth),
        1 => Float(depth),
        2 => Bool(depth),
        3 or 4 => Text(depth),
        5 => List(depth),
        6 => Set(depth),
        _ => Mixed(depth),
    };

    string Simple() => Pick("1", "2", "0", "-3", "1.5", "true", "false", "null", "\"s\"", "[ ]", "{ }", "\"" + Pick(Words) + "\"");

    /// <summary>A value of one type, now and then of another one: what is said about that is compared, too.</summary>
    string Or(string expression) => Rarely(2) ? $"({Simple()})" : expression;

    string Int(int depth)
    {
        if (depth <= 0)
            return Or(Pick("0", "1", "2", "3", "7", "42", "100", "9223372036854775807", "4611686018427387904", "255"));
        int d = depth - 1;
        return "(" + random.Next(22) switch
        {
            0 => $"{Int(d)} + {Int(d)}",
            1 => $"{Int(d)} - {Int(d)}",
            2 => $"{Int(d)} * {Int(d)}",
            3 => $"{Int(d)} / {Int(d)}",
            4 => $"builtins.bitAnd {Int(d)} {Int(d)}",
            5 => $"builtins.bitOr {Int(d)} {Int(d)}",
            6 => $"builtins.bitXor {Int(d)} {Int(d)}",
            7 => $"builtins.length {List(d)}",
            8 => $"builtins.stringLength {Text(d)}",
            9 => $"builtins.ceil {Number(d)}",
            10 => $"builtins.floor {Number(d)}",
            11 => $"builtins.compareVersions {Text(d)} {Text(d)}",
            12 => $"builtins.foldl' (x: y: x + y) {Int(d)} {Ints(d)}",
            13 => $"builtins.elemAt {Ints(d)} {Pick("0", "1", "2", "5")}",
            14 => $"builtins.head {Ints(d)}",
            15 => $"-{Int(d)}",
            16 => $"builtins.add {Int(d)} {Int(d)}",
            17 => $"builtins.sub {Int(d)} {Int(d)}",
            18 => $"builtins.seq {Any(d)} {Int(d)}",
            19 => $"builtins.deepSeq {Any(d)} {Int(d)}",
            20 => $"builtins.mul {Int(d)} {Int(d)}",
            _ => $"builtins.div {Int(d)} {Int(d)}",
        } + ")";
    }

    string Float(int depth) => depth <= 0
        ? Or(Pick("0.0", "1.5", "2.25", "0.1", "1234567.0", "0.00001", "3.0e10", "123456.5", "1.0e22"))
        : "(" + random.Next(6) switch
        {
            0 => $"{Float(depth - 1)} + {Number(depth - 1)}",
            1 => $"{Number(depth - 1)} * {Float(depth - 1)}",
            2 => $"{Float(depth - 1)} / {Number(depth - 1)}",
            3 => $"{Float(depth - 1)} - {Number(depth - 1)}",
            4 => $"builtins.fromJSON (builtins.toJSON {Float(depth - 1)})",
            _ => Float(0),
        } + ")";

    string Number(int depth) => Rarely(50) ? Int(depth) : Float(depth);

    string Bool(int depth)
    {
        if (depth <= 0)
            return Or(Pick("true", "false"));
        int d = depth - 1;
        return "(" + random.Next(20) switch
        {
            0 => $"{Any(d)} == {Any(d)}",
            1 => $"{Number(d)} < {Number(d)}",
            2 => $"builtins.lessThan {Text(d)} {Text(d)}",
            3 => $"builtins.elem {Simple()} {List(d)}",
            4 => $"builtins.all (x: {Pick("x == 1", "true", "builtins.isInt x")}) {List(d)}",
            5 => $"builtins.any (x: {Pick("x == 1", "false", "builtins.isString x")}) {List(d)}",
            6 => $"builtins.hasAttr \"{Pick(Names)}\" {Set(d)}",
            7 => $"{Set(d)} ? {Pick(Names)}",
            8 => $"builtins.{Pick("isNull", "isInt", "isFloat", "isString", "isBool", "isPath", "isAttrs", "isList", "isFunction")} {Any(d)}",
            9 => $"(builtins.tryEval {Any(d)}).success",
            10 => $"(builtins.tryEval ({Pick("throw", "assert false; abort")} {Text(0)})).success",
            11 => $"builtins.hasContext {Text(d)}",
            12 => $"!{Bool(d)}",
            13 => $"{Bool(d)} && {Bool(d)}",
            14 => $"{Bool(d)} || {Bool(d)}",
            15 => $"{Bool(d)} -> {Bool(d)}",
            16 => $"{List(d)} < {List(d)}",
            17 => $"builtins.match \"{Pick(Patterns)}\" {Text(d)} == null",
            18 => $"builtins.pathExists {Pick("/.", "\"/\"", "/nonexistent", "\"/etc/passwd/\"")}",
            _ => $"[ {Any(d)} ] == [ {Any(d)} ]",
        } + ")";
    }

    string Text(int depth)
    {
        if (depth <= 0)
            return Or("\"" + Pick(Words) + "\"");
        int d = depth - 1;
        return "(" + random.Next(26) switch
        {
            0 => $"{Text(d)} + {Text(d)}",
            1 => $"\"<${{{Text(d)}}}>\"",
            2 => $"toString {Any(d)}",
            3 => $"builtins.substring {Pick("0", "1", "2", "10")} {Pick("0", "1", "3", "-1")} {Text(d)}",
            4 => $"builtins.concatStringsSep {Text(0)} {Texts(d)}",
            5 => $"builtins.replaceStrings {Texts(0)} {Texts(0)} {Text(d)}",
            6 => $"builtins.toJSON {Any(d)}",
            7 => $"builtins.toXML {Any(d)}",
            8 => $"builtins.typeOf {Any(d)}",
            9 => $"builtins.hashString \"{Pick("md5", "sha1", "sha256", "sha512", "nope")}\" {Text(d)}",
            10 => $"baseNameOf {Text(d)}",
            11 => $"dirOf {Text(d)}",
            12 => $"builtins.unsafeDiscardStringContext {Text(d)}",
            13 => $"(builtins.parseDrvName {Text(d)}).{Pick("name", "version")}",
            14 => $"builtins.toFile \"{Pick("f", "g.txt", "a b")}\" {Text(d)}",
            15 => $"builtins.placeholder {Text(0)}",
            16 => $"builtins.head {Texts(d)}",
            17 => $"builtins.addErrorContext {Text(0)} {Text(d)}",
            18 => $"builtins.convertHash {{ hash = builtins.hashString \"{Pick("sha256", "sha1")}\" {Text(0)}; toHashFormat = \"{Pick("sri", "nix32", "base64", "base16", "zz")}\"; hashAlgo = \"{Pick("sha256", "sha1")}\"; }}",
            19 => $"(derivation {{ name = \"{Pick("d", "e-1")}\"; system = \"s\"; builder = \"b\"; {Pick("", "args = [ \"x\" 1 ];", "outputs = [ \"out\" \"dev\" ];", "x = null;", "__structuredAttrs = true; y = { z = [ 1 2.5 true ]; };")} v = {Any(d)}; }}).{Pick("drvPath", "outPath", "name")}",
            20 => $"toString {Float(d)}",
            21 => $"builtins.unsafeDiscardOutputDependency {Text(d)}",
            22 => $"toString (/. + {Text(0)})",
            23 => $"{{ __toString = self: {Text(d)}; }} + \"\"",
            24 => $"builtins.toString {{ outPath = {Text(d)}; }}",
            _ => Text(0),
        } + ")";
    }

    string Items(Func<string> item) => "[ " + string.Join(" ", Enumerable.Range(0, random.Next(4)).Select(_ => item())) + " ]";

    string Ints(int depth) => Or(Items(() => Int(depth - 1)));

    string Texts(int depth) => Or(Items(() => Text(depth - 1)));

    string Function() => Pick("(x: x)", "(x: [ x ])", "(x: { inherit x; })", "builtins.typeOf", "toString", "(x: x == 1)", "builtins.isInt", "builtins.toJSON");

    string List(int depth)
    {
        if (depth <= 0)
            return Or(Items(Simple));
        int d = depth - 1;
        return "(" + random.Next(25) switch
        {
            0 => $"{List(d)} ++ {List(d)}",
            1 => $"map {Function()} {List(d)}",
            2 => $"builtins.filter (x: {Pick("builtins.isInt x", "true", "x != 1")}) {List(d)}",
            3 => $"builtins.concatLists [ {List(d)} {List(d)} ]",
            4 => $"builtins.concatMap (x: [ x {Simple()} ]) {List(d)}",
            5 => $"builtins.genList {Function()} {Pick("0", "1", "3", "-1")}",
            6 => $"builtins.sort builtins.lessThan {Ints(d)}",
            7 => $"builtins.sort (a: b: {Pick("a < b", "b < a", "a <= b", "false", "true")}) {Ints(d)}",
            8 => $"builtins.tail {List(d)}",
            9 => $"builtins.attrNames {Set(d)}",
            10 => $"builtins.attrValues {Set(d)}",
            11 => $"builtins.split \"{Pick(Patterns)}\" {Text(d)}",
            12 => $"builtins.match \"{Pick(Patterns)}\" {Text(d)}",
            13 => $"builtins.splitVersion {Text(d)}",
            14 => $"builtins.catAttrs \"{Pick(Names)}\" {Sets(d)}",
            15 => $"builtins.fromJSON \"{Pick(Json)}\"",
            16 => $"(builtins.partition (x: {Pick("builtins.isInt x", "true")}) {List(d)}).{Pick("right", "wrong")}",
            17 => $"builtins.genericClosure {{ startSet = [ {{ key = {Int(0)}; }} {{ key = {Int(0)}; }} ]; operator = x: {Pick("[ ]", "if x.key > 3 && x.key < 10 then [ { key = x.key + 1; } ] else [ ]")}; }}",
            18 => $"builtins.sort builtins.lessThan {Texts(d)}",
            19 => $"map (x: builtins.{Pick("typeOf", "isInt")} x) {List(d)}",
            20 => $"builtins.sort (a: b: a < b) [ {string.Join(" ", Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(10)))} ]",
            21 => $"builtins.sort (a: b: {Pick("a <= b", "true", "a + b < 9")}) [ {string.Join(" ", Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(10)))} ]",
            22 => $"builtins.tryEval {Any(d)} == {{ }} || true && [ ] == [ ] -> [ ] == {List(d)} || true; in [ y ]".Insert(0, "let y = "),
            23 => $"builtins.foldl' (acc: x: acc ++ [ x ]) [ ] {List(d)}",
            _ => List(0),
        } + ")";
    }

    string Bindings(Func<string> value)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(random.Next(4));
        return "{ " + string.Concat(names.Select(name => $"{name} = {value()}; ")) + "}";
    }

    string Sets(int depth) => Or(Items(() => Set(depth - 1)));

    string Set(int depth)
    {
        if (depth <= 0)
            return Or(Bindings(Simple));
        int d = depth - 1;
        return "(" + random.Next(18) switch
        {
            0 => $"{Set(d)} // {Set(d)}",
            1 => $"removeAttrs {Set(d)} [ \"{Pick(Names)}\" \"{Pick(Names)}\" ]",
            2 => $"builtins.listToAttrs [ {{ name = {Text(0)}; value = {Any(d)}; }} {{ name = {Text(0)}; value = {Simple()}; }} ]",
            3 => $"builtins.intersectAttrs {Set(d)} {Set(d)}",
            4 => $"builtins.mapAttrs (n: v: {Pick("n", "v", "[ n v ]")}) {Set(d)}",
            5 => $"builtins.zipAttrsWith (n: vs: {Pick("vs", "n", "builtins.length vs")}) {Sets(d)}",
            6 => $"builtins.groupBy (x: builtins.typeOf x) {List(d)}",
            7 => $"builtins.functionArgs ({Pick("{ a, b ? 1 }: a", "x: x", "{ ... }: 1", "{ c ? 2, ... }@d: d")})",
            8 => $"builtins.tryEval {Any(d)}",
            9 => $"builtins.parseDrvName {Text(d)}",
            10 => $"builtins.fromJSON \"{Pick(Json)}\"",
            11 => $"builtins.fromTOML \"{Pick(Toml)}\"",
            12 => $"builtins.getContext {Text(d)}",
            13 => $"builtins.partition (x: {Pick("builtins.isInt x", "x == 1")}) {List(d)}",
            14 => $"builtins.tryEval (throw {Text(0)})",
            15 => $"{{ a = {Any(d)}; }}",
            16 => $"builtins.mapAttrs (n: v: v) (builtins.readDir {Pick("/nonexistent", "/nonexistent/x")})",
            _ => Bindings(() => Any(d)),
        } + ")";
    }

    string Mixed(int depth) => random.Next(8) switch
    {
        0 => $"(builtins.getAttr \"{Pick(Names)}\" {Set(depth - 1)})",
        1 => $"({Set(depth - 1)}.{Pick(Names)} or {Any(depth - 1)})",
        2 => $"(if {Bool(depth - 1)} then {Any(depth - 1)} else {Any(depth - 1)})",
        3 => $"(let f = {Function()}; in f {Any(depth - 1)})",
        4 => $"(builtins.head {List(depth - 1)})",
        5 => $"(with {Set(depth - 1)}; {Any(depth - 2)})",
        6 => $"(builtins.elemAt {List(depth - 1)} {Pick("0", "1")})",
        _ => Simple(),
    };
}
