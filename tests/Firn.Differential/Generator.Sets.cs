namespace Firn.Differential;

// Attribute sets, bindings and functions.
internal sealed partial class Generator
{
    string Set(int depth)
    {
        if (depth <= 0)
            return Or(Bindings(Simple));
        int d = depth - 1;
        return "(" + random.Next(30) switch
        {
            0 => $"{Set(d)} // {Set(d)}",
            1 => $"removeAttrs {Set(d)} [ \"{Pick(Names)}\" {Text(0)} ]",
            2 => $"builtins.listToAttrs [ {{ name = {Text(0)}; value = {Any(d)}; }} {{ name = {Text(0)}; value = {Simple()}; }} ]",
            3 => $"builtins.intersectAttrs {Set(d)} {Set(d)}",
            4 => $"builtins.mapAttrs (n: v: {Pick("n", "v", "[ n v ]", "throw n", "v.a")}) {Set(d)}",
            5 => $"builtins.zipAttrsWith (n: vs: {Pick("vs", "n", "builtins.length vs", "builtins.head vs")}) {Sets(d)}",
            6 => $"builtins.groupBy (x: {Pick("builtins.typeOf x", "toString x", "x")}) {List(d)}",
            7 => $"builtins.functionArgs ({Formals(d)})",
            8 => $"builtins.tryEval {Any(d)}",
            9 => $"builtins.parseDrvName {Pick(Text(d), Version())}",
            10 => $"builtins.fromJSON {Quote(JsonText(3))}",
            11 => $"builtins.fromTOML {Quote(TomlText())}",
            12 => $"builtins.getContext {Text(d)}",
            13 => $"builtins.partition (x: {Pick("builtins.isInt x", "x == 1")}) {List(d)}",
            14 => $"builtins.tryEval (throw {Text(0)})",
            15 => $"{{ a = {Any(d)}; }}",
            16 => $"builtins.readDir {Pick("/nonexistent", "@files@", "@files@/dir", "@files@/a.txt")}",
            17 => $"rec {Bindings(() => Within(["a", "b"], () => Any(d)))}",
            18 => $"{{ ${{{Text(0)}}} = {Any(d)}; {Pick("", "a.b = 1; ", "${null} = 2; ")}}}",
            19 => $"{{ a.b = {Any(d)}; a.c = {Simple()}; {Pick("", "a = { d = 1; }; ", "\"x y\".z = 2; ", "a.b.c = 1; ", "inherit ({ q = 1; }) q; ")}}}",
            20 => $"{{ inherit {Pick("(" + Set(d) + ") a b", "(builtins) typeOf", "a", "")}; }}",
            21 => $"builtins.unsafeGetAttrPos {Quote(Pick(Names))} {Set(d)}",
            22 => $"{{ __toString = self: {Text(d)}; {Pick("", "outPath = \"/o\"; ")}a = {Simple()}; }}",
            23 => $"let self = {Set(d)} // {{ b = self.a or {Simple()}; }}; in self",
            24 => $"builtins.fromJSON (builtins.toJSON {Set(d)})",
            25 => $"derivation {{ name = \"d\"; system = \"s\"; builder = \"b\"; v = {Any(d)}; }}",
            26 => $"builtins.removeAttrs {Set(d)} {Texts(d)}",
            27 => $"builtins.addErrorContext {Text(0)} {Set(d)}",
            28 => $"rec {{ a = {Any(d)}; b = a; c = {Within(["a", "b"], () => Any(d))}; }}",
            _ => Bindings(() => Any(d)),
        } + ")";
    }

    string Bindings(Func<string> value)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(random.Next(5));
        return "{ " + string.Concat(names.Select(name => $"{name} = {value()};{Line()}")) + "}";
    }

    string Let(int depth)
    {
        var names = Names[..7].OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        return Within(names, () => $"(let{Line()}{string.Concat(names.Select(name => $"{name} = {Any(depth)};{Line()}"))}in {Any(depth)})");
    }

    string Function(int depth) => random.Next(8) switch
    {
        0 => Pick("builtins.typeOf", "toString", "builtins.isInt", "builtins.toJSON", "builtins.length", "builtins.attrNames", "builtins.head", "(builtins.add 1)", "builtins.seq", "(builtins.substring 0)", "builtins.tryEval"),
        1 => $"(x: {Within(["x"], () => Any(depth - 1))})",
        2 => $"(x: y: {Within(["x", "y"], () => Any(depth - 1))})",
        3 => $"{{ __functor = self: x: {Pick("x", "self.a", "[ x self.b ]")}; a = {Simple()}; }}",
        4 => $"({Formals(depth)})",
        _ => Pick("(x: x)", "(x: [ x ])", "(x: { inherit x; })", "(x: x == 1)", "(x: throw \"f\")", "(_: null)", "(x: x.a)", "(x: x + 1)"),
    };

    string Formals(int depth) => Pick(
        "{ a, b ? 1 }: [ a b ]", "x: x", "{ ... }: 1", "{ c ? 2, ... }@d: d", "args@{ a ? 1, ... }: args", "{ a ? b, b ? a }: a", "{ }: 2",
        $"{{ a ? {Simple()}, foo ? {Simple()}, ... }}:{Line()}{Within(["a", "foo"], () => Any(depth - 1))}",
        $"{{ a, x }}: {Within(["a", "x"], () => Any(depth - 1))}",
        $"{{ name ? {Text(0)}, value, ... }}@a: {Within(["a", "name"], () => Any(depth - 1))}");

    /// <summary>A law that holds, or how it does not.</summary>
    string Relation(int depth) => Pick(
        $"let s = {Set(depth)}; in builtins.listToAttrs (map (n: {{ name = n; value = s.${{n}}; }}) (builtins.attrNames s)) == s",
        $"let v = {Any(depth)}; in builtins.fromJSON (builtins.toJSON v) == v",
        $"let f = {Formals(depth)}; in [ (builtins.functionArgs f) (builtins.unsafeGetAttrPos \"a\" (builtins.functionArgs f)) (f {Set(depth)}) ]",
        $"let s = {Set(depth)}; in map (n: builtins.unsafeGetAttrPos n s) (builtins.attrNames s)",
        $"let v = {Any(depth)}; in [ (builtins.toXML v) (builtins.toJSON v) ]",
        $"let l = {List(depth)}; in builtins.concatMap (x: [ x ]) l == l",
        $"let p = {Quote(Pattern(2))}; t = {Text(0)}; in builtins.concatStringsSep \"|\" (map (x: if builtins.isList x then builtins.toJSON x else x) (builtins.split p t))",
        $"map (v: builtins.tryEval v) {List(depth)}",
        $"builtins.zipAttrsWith (n: vs: {{ inherit n vs; }}) {Sets(depth)}",
        $"builtins.mapAttrs (n: v: builtins.tryEval v) {Set(depth)}");
}
