using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Types;

/// <summary>Questions about the type of a value.</summary>
internal static class TypeBuiltins
{
    static readonly Dictionary<ValueKind, StringValue> Names = new()
    {
        [ValueKind.Integer] = new("int"),
        [ValueKind.Float] = new("float"),
        [ValueKind.Boolean] = new("bool"),
        [ValueKind.String] = new("string"),
        [ValueKind.Path] = new("path"),
        [ValueKind.Null] = new("null"),
        [ValueKind.Set] = new("set"),
        [ValueKind.List] = new("list"),
        [ValueKind.Function] = new("lambda"),
    };

    public static void Declare(BuiltinTable table)
    {
        table.Function(
            "__typeOf",
            "e",
            "The type of *e* as a string: `int`, `float`, `bool`, `string`, `path`, `null`, `set`, `list` or `lambda`.",
            static (evaluator, arguments, _) => Names[evaluator.Force(arguments[0], Nowhere).Kind], brief: "e");
        Test(table, "isNull", "null", ValueKind.Null);
        Test(table, "__isFunction", "a function", ValueKind.Function);
        Test(table, "__isInt", "an integer", ValueKind.Integer);
        Test(table, "__isFloat", "a float", ValueKind.Float);
        Test(table, "__isString", "a string", ValueKind.String);
        Test(table, "__isBool", "a Boolean", ValueKind.Boolean);
        Test(table, "__isPath", "a path", ValueKind.Path);
        Test(table, "__isAttrs", "a set", ValueKind.Set);
        Test(table, "__isList", "a list", ValueKind.List);
    }

    static void Test(BuiltinTable table, string name, string what, ValueKind kind) =>
        table.Function(name, "e", $"Whether *e* is {what}.", (evaluator, arguments, _) => BoolValue.Of(evaluator.Force(arguments[0], Nowhere).Kind == kind), brief: "e");
}
