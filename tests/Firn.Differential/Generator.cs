namespace Firn.Differential;

/// <summary>
/// Makes programs over the whole language: well formed, mostly well typed, small, the same for the same seed. Now and then a value has another
/// type than the place wants, because what is said about that is compared, too.
/// </summary>
internal sealed partial class Generator(int seed)
{
    const int Depth = 4;

    static readonly string[] Words =
    [
        "a", "b", "ab", "foo", "bar-1.2", "x", "", "1.2.3", "pre", "nix-2.3pre1", "a/b/c", "/a//b/", "é", "A b", "a.b", "-", "aa", "1", "true", "a\nb", "$", "${", "\\", "\"", "''",
        "aab", "abab", "b a", "/", "..", ".", "a'b", "1.10", "1.9", "2.0pre", "foo.nix", "<&>", "\t", "日本",
    ];

    static readonly string[] Names = ["a", "b", "c", "foo", "name", "value", "x", "type", "outPath", "b'", "a-b"];

    readonly Random random = new(seed);
    readonly List<string> scope = [];

    /// <summary>One program.</summary>
    public string Next() => random.Next(20) switch
    {
        0 => Mutated(),
        1 => Relation(Depth - 1),
        2 => DerivationText(Depth - 1),
        3 => Matched(),
        4 => $"builtins.{Pick("fromTOML", "fromTOML", "fromJSON")} {Quote(random.Next(2) == 0 ? TomlText() : JsonText(3))}",
        5 => $"builtins.fromJSON {Quote(JsonText(3))}",
        6 => $"builtins.fromTOML {Quote(TomlText())}",
        7 => FloatPrinted(),
        8 => Compared(),
        9 => Special(Depth - 1),
        _ => Any(Depth),
    };

    string Pick(params string[] options) => options[random.Next(options.Length)];

    bool Rarely(int percent) => random.Next(100) < percent;

    string Line() => Rarely(10) ? "\n  " : " ";

    string Any(int depth) => random.Next(12) switch
    {
        0 => Int(depth),
        1 => Float(depth),
        2 => Bool(depth),
        3 or 4 or 5 => Text(depth),
        6 => List(depth),
        7 or 8 => Set(depth),
        9 => Paths(depth),
        _ => Mixed(depth),
    };

    string Simple() => scope.Count > 0 && Rarely(25)
        ? scope[random.Next(scope.Count)]
        : Pick("1", "2", "0", "(-3)", "1.5", "true", "false", "null", "\"s\"", "[ ]", "{ }", Quote(Pick(Words)), "(x: x)", "./p", "builtins.add", "(throw \"t\")", "{ a = 1; }", "[ 1 ]");

    /// <summary>A value of one type, now and then of another one.</summary>
    string Or(string expression) => Rarely(2) ? $"({Simple()})" : expression;

    /// <summary>A string of the language in one of its two spellings.</summary>
    string Quote(string text) => Rarely(15) && !text.Contains('\n', StringComparison.Ordinal) && !text.EndsWith('\'') && !text.EndsWith('$') && text.Trim() == text
        ? "''" + text.Replace("''", "'''", StringComparison.Ordinal).Replace("${", "''${", StringComparison.Ordinal) + "''"
        : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "\\${", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + "\"";

    string Items(Func<string> item, int most = 4) => "[ " + string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => item() + Line())) + "]";

    /// <summary>Evaluates <paramref name="body"/> with variables in scope.</summary>
    string Within(string[] names, Func<string> body)
    {
        int before = scope.Count;
        scope.AddRange(names);
        string made = body();
        scope.RemoveRange(before, scope.Count - before);
        return made;
    }

    string Mixed(int depth)
    {
        int d = depth - 1;
        if (depth <= 0)
            return Simple();
        switch (random.Next(22))
        {
            case 0:
                return $"(builtins.getAttr {Quote(Pick(Names))} {Set(d)})";
            case 1:
                return $"({Set(d)}.{Path()} or {Any(d)})";
            case 2:
                return $"(if {Bool(d)} then {Any(d)} else {Any(d)})";
            case 3:
                return $"({Function(d)} {Any(d)})";
            case 4:
                return $"(builtins.head {List(d)})";
            case 5:
                return $"(with {Set(d)};{Line()}{Within([Pick(Names[..7])], () => Any(d))})";
            case 6:
                return $"(builtins.elemAt {List(d)} {Pick("0", "1", "-1")})";
            case 7:
                return Let(d);
            case 8:
                return $"(assert {Bool(d)};{Line()}{Any(d)})";
            case 9:
                return $"({Formals(d)} {Set(d)})";
            case 10:
                return $"({Any(d)} {Pick("|>", "|>")} {Function(d)})";
            case 11:
                return $"({Function(d)} <| {Any(d)})";
            case 12:
                return $"({{ __functor = self: x: {Within(["self", "x"], () => Any(d))}; a = {Simple()}; }} {Any(d)})";
            case 13:
                return $"({Set(d)}.{Path()})";
            case 14:
                return $"(builtins.seq {Any(d)} {Any(d)})";
            case 15:
                return $"(builtins.{Pick("trace", "addErrorContext", "warn")} {Text(0)} {Any(d)})";
            case 16:
                return $"(builtins.{Pick("throw", "abort")} {Text(d)})";
            case 17:
                return $"(builtins.unsafeGetAttrPos {Quote(Pick(Names))} {Set(d)})";
            case 18:
                return $"(let{Line()}inherit ({Set(d)}) {Pick(Names[..7])} {Pick("b", "c")}; in {Within(["b"], () => Any(d))})";
            case 19:
                return $"(let {{ body = {Any(d)}; a = {Simple()}; }})";
            case 20:
                return $"(({Function(d)}) {Any(d)} {Simple()})";
            default:
                return Simple();
        }
    }

    string Path() => Pick("a", "b", "a.b", "\"a\"", "${\"b\"}", "foo", "a.\"b\".c", "${" + Quote(Pick(Words)) + "}", "x.y", "type", "outPath");
}
