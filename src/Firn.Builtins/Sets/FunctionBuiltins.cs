using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Sets;

/// <summary>What a function says about its arguments.</summary>
internal static class FunctionBuiltins
{
    public static void Declare(BuiltinTable table) => table.Function(
        "__functionArgs",
        "f",
        "The named arguments of a function: a set of their names, true for those that have a default. Empty for a function of one plain argument.",
        Arguments,
        brief: "f");

    static AttributeSet Arguments(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        switch (evaluator.Force(arguments[0], Nowhere))
        {
            case Lambda { Formals: { } formals }:
                return formals.Summary;
            case { Kind: ValueKind.Function }:
                return AttributeSet.Empty;
            default:
                throw new ValueTypeException("'functionArgs' requires a function");
        }
    }
}
