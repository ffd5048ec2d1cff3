using System.Globalization;

namespace Firn.Differential;

// Numbers, truth values and comparisons.
internal sealed partial class Generator
{
    string Int(int depth)
    {
        if (depth <= 0)
            return Or(Pick("0", "1", "2", "3", "7", "42", "100", "9223372036854775807", "4611686018427387904", "255", "(-1)", "(-9223372036854775807 - 1)", "1000000"));
        int d = depth - 1;
        return "(" + random.Next(26) switch
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
            11 => $"builtins.compareVersions {Version()} {Version()}",
            12 => $"builtins.foldl' (x: y: {Pick("x + y", "x * y", "y - x", "x", "y")}) {Int(d)} {Ints(d)}",
            13 => $"builtins.elemAt {Ints(d)} {Pick("0", "1", "2", "5", "-1")}",
            14 => $"builtins.head {Ints(d)}",
            15 => $"-{Int(d)}",
            16 => $"builtins.add {Int(d)} {Int(d)}",
            17 => $"builtins.sub {Int(d)} {Int(d)}",
            18 => $"builtins.seq {Any(d)} {Int(d)}",
            19 => $"builtins.deepSeq {Any(d)} {Int(d)}",
            20 => $"builtins.mul {Int(d)} {Int(d)}",
            21 => $"if {Bool(d)} then {Int(d)} else {Int(d)}",
            22 => $"builtins.{Pick("ceil", "floor")} {Pick("1.5", "-1.5", "9223372036854775807.0", "1.0e19", "-1.0e19", "0.5", "-0.5", "9007199254740993", "4611686018427387904.0", "-9223372036854775808.0")}",
            23 => $"builtins.fromJSON (builtins.toJSON {Int(d)})",
            24 => $"builtins.div {Int(d)} {Number(d)}",
            _ => $"builtins.div {Int(d)} {Int(d)}",
        } + ")";
    }

    string Float(int depth) => depth <= 0
        ? Or(random.Next(3) == 0 ? FloatLiteral() : Pick("0.0", "1.5", "2.25", "0.1", "1234567.0", "0.00001", "3.0e10", "123456.5", "1.0e22", "(-0.0)", "1e300", "5e-324", ".5", "1.e3"))
        : "(" + random.Next(6) switch
        {
            0 => $"{Float(depth - 1)} + {Number(depth - 1)}",
            1 => $"{Number(depth - 1)} * {Float(depth - 1)}",
            2 => $"{Float(depth - 1)} / {Number(depth - 1)}",
            3 => $"{Float(depth - 1)} - {Number(depth - 1)}",
            4 => $"builtins.fromJSON (builtins.toJSON {Float(depth - 1)})",
            _ => Float(0),
        } + ")";

    /// <summary>A float of any size, with few or many digits.</summary>
    string FloatLiteral() => random.Next(4) switch
    {
        0 => Positive(BitConverter.Int64BitsToDouble(random.NextInt64() & 0x7fef_ffff_ffff_ffff)).ToString("R", CultureInfo.InvariantCulture),
        1 => Positive(random.NextDouble() * Math.Pow(10, random.Next(-12, 24))).ToString("R", CultureInfo.InvariantCulture),
        2 => (random.Next(100_000_000) / Math.Pow(10, random.Next(9))).ToString("F" + random.Next(1, 9), CultureInfo.InvariantCulture),
        _ => $"{random.Next(10)}.{random.Next(1000)}e{Pick("", "+", "-")}{random.Next(30)}",
    } is var text && text.Contains('.', StringComparison.Ordinal) ? text : text.Replace("E", ".0e", StringComparison.Ordinal) is var spelled && spelled.Contains('.', StringComparison.Ordinal) ? spelled : spelled + ".0";

    static double Positive(double number) => double.IsFinite(number) ? Math.Abs(number) : 1;

    /// <summary>A float in its three formats.</summary>
    string FloatPrinted() => $"let f = {(Rarely(30) ? "-" : "")}{FloatLiteral()}; in [ f (toString f) (builtins.toJSON f) (builtins.toXML f) (f == builtins.fromJSON (builtins.toJSON f)) ]";

    string Number(int depth) => Rarely(50) ? Int(depth) : Float(depth);

    string Bool(int depth)
    {
        if (depth <= 0)
            return Or(Pick("true", "false"));
        int d = depth - 1;
        return "(" + random.Next(22) switch
        {
            0 => $"{Any(d)} {Pick("==", "!=")} {Any(d)}",
            1 => $"{Number(d)} {Pick("<", ">", "<=", ">=")} {Number(d)}",
            2 => $"builtins.lessThan {Text(d)} {Text(d)}",
            3 => $"builtins.elem {Simple()} {List(d)}",
            4 => $"builtins.all (x: {Pick("x == 1", "true", "builtins.isInt x", "x")}) {List(d)}",
            5 => $"builtins.any (x: {Pick("x == 1", "false", "builtins.isString x", "x")}) {List(d)}",
            6 => $"builtins.hasAttr \"{Pick(Names)}\" {Set(d)}",
            7 => $"{Set(d)} ? {Path()}",
            8 => $"builtins.{Pick("isNull", "isInt", "isFloat", "isString", "isBool", "isPath", "isAttrs", "isList", "isFunction")} {Any(d)}",
            9 => $"(builtins.tryEval {Any(d)}).success",
            10 => $"(builtins.tryEval ({Pick("throw", "assert false; abort", "abort")} {Text(0)})).success",
            11 => $"builtins.hasContext {Text(d)}",
            12 => $"!{Bool(d)}",
            13 => $"{Bool(d)} && {Bool(d)}",
            14 => $"{Bool(d)} || {Bool(d)}",
            15 => $"{Bool(d)} -> {Bool(d)}",
            16 => $"{List(d)} {Pick("<", ">=")} {List(d)}",
            17 => $"builtins.match {Quote(Pattern(2))} {Text(d)} == null",
            18 => $"builtins.pathExists {Pick("/.", "\"/\"", "/nonexistent", "\"/etc/passwd/\"", "@files@/a.txt", "\"@files@/a.txt/\"", "@files@/dir/")}",
            19 => $"{Paths(d)} {Pick("==", "<")} {Paths(d)}",
            20 => $"builtins.isAttrs {Set(d)} && {Bool(d)}",
            _ => $"[ {Any(d)} ] == [ {Any(d)} ]",
        } + ")";
    }

    /// <summary>Two values that are nearly the same, and every comparison of them.</summary>
    string Compared()
    {
        string first = Any(2), second = Rarely(50) ? first : Any(2);
        return $"let a = {first}; b = {second}; in [ (a == b) (a != b) {Pick("", "(a < b)", "(a <= b)", "([ a ] < [ b ])", "(builtins.lessThan a b)", "(a == a)", "([ a ] == [ a ])", "({ x = a; } == { x = b; })", "(builtins.elem a [ b a ])")} ]";
    }
}
