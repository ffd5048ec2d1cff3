namespace Firn.Differential;

// Lists, sorting and closures.
internal sealed partial class Generator
{
    string Ints(int depth) => Or(Items(() => Int(depth - 1)));

    string Sets(int depth) => Or(Items(() => Set(depth - 1)));

    string List(int depth)
    {
        if (depth <= 0)
            return Or(Items(Simple));
        int d = depth - 1;
        return "(" + random.Next(30) switch
        {
            0 => $"{List(d)} ++ {List(d)}",
            1 => $"map {Function(d)} {List(d)}",
            2 => $"builtins.filter (x: {Pick("builtins.isInt x", "true", "x != 1", "x")}) {List(d)}",
            3 => $"builtins.concatLists [ {List(d)} {List(d)} ]",
            4 => $"builtins.concatMap (x: {Pick("[ x 1 ]", "[ ]", "x", "[ x ] ++ [ x ]")}) {List(d)}",
            5 => $"builtins.genList {Function(d)} {Pick("0", "1", "3", "-1", "{ }")}",
            6 => $"builtins.sort builtins.lessThan {Ints(d)}",
            7 => $"builtins.sort (a: b: {Pick("a < b", "b < a", "a <= b", "false", "true", "1", "throw \"c\"")}) {Ints(d)}",
            8 => $"builtins.tail {List(d)}",
            9 => $"builtins.attrNames {Set(d)}",
            10 => $"builtins.attrValues {Set(d)}",
            11 => $"builtins.split {Quote(Pattern(3))} {Text(d)}",
            12 => $"builtins.match {Quote(Pattern(3))} {Text(d)}",
            13 => $"builtins.splitVersion {Version()}",
            14 => $"builtins.catAttrs \"{Pick(Names)}\" {Sets(d)}",
            15 => $"builtins.fromJSON {Quote(JsonText(2))}",
            16 => $"(builtins.partition (x: {Pick("builtins.isInt x", "true", "x")}) {List(d)}).{Pick("right", "wrong")}",
            17 => Closure(),
            18 => $"builtins.sort builtins.lessThan {Texts(d)}",
            19 => $"map (x: builtins.{Pick("typeOf", "isInt", "tryEval")} x) {List(d)}",
            20 => $"builtins.sort (a: b: a < b) [ {Digits(40)} ]",
            21 => $"builtins.sort (a: b: {Pick("a <= b", "true", "a + b < 9", "a / 3 < b / 3", "builtins.bitXor a b < 5", "false", "a != b")}) [ {Digits(60)} ]",
            22 => $"map (p: p.i) (builtins.sort (a: b: a.k < b.k) [ {string.Join(" ", Enumerable.Range(0, random.Next(30)).Select(i => $"{{ i = {i}; k = {random.Next(5)}; }}"))} ])",
            23 => $"builtins.foldl' (acc: x: acc ++ [ x ]) {List(0)} {List(d)}",
            24 => $"builtins.attrNames ({Formals(d)})",
            25 => $"builtins.sort (a: b: a < b) {List(d)}",
            26 => $"builtins.filter (x: !(builtins.isString x)) (builtins.split {Quote(Pattern(2))} {Text(d)})",
            27 => $"builtins.attrNames {Text(d)}",
            28 => $"builtins.attrValues (builtins.mapAttrs (n: v: [ n v ]) {Set(d)})",
            _ => List(0),
        } + ")";
    }

    string Digits(int most) => string.Join(" ", Enumerable.Range(0, random.Next(most)).Select(_ => random.Next(10)));

    string Closure() =>
        $"builtins.genericClosure {{ startSet = [ {string.Join(" ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"{{ key = {Pick(Int(0), Text(0), Float(0), "[ 1 ]", "{ }", "/a", "null")}; }}"))} ]; "
        + $"operator = x: {Pick("[ ]", "if builtins.isInt x.key && x.key > 3 && x.key < 10 then [ { key = x.key + 1; } ] else [ ]", "[ x ]", "[ { key = \"z\"; } ]", "[ { } ]", "[ 1 ]", "null", "[ { key = 1.5; v = x; } { key = 2; } ]")}; }}";
}
