using System.Globalization;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Arithmetic;

/// <summary>Numbers. Integers never wrap; an integer beside a float becomes a float.</summary>
internal static class ArithmeticBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__add", "e1 e2", "The sum of two numbers.", Add, brief: "e1 e2");
        table.Function("__sub", "e1 e2", "The first number minus the second.", Subtract, brief: "e1 e2");
        table.Function("__mul", "e1 e2", "The product of two numbers.", Multiply, brief: "e1 e2");
        table.Function("__div", "e1 e2", "The first number divided by the second; the quotient of integers is cut towards zero.", Divide, brief: "e1 e2");
        table.Function("__lessThan", "e1 e2", "Whether *e1* comes before *e2*: numbers by size, strings and paths by byte, lists element by element.", LessThan, brief: "e1 e2");
        Bits(table, "bitAnd", "The bits that both integers have.", static (a, b) => a & b);
        Bits(table, "bitOr", "The bits that either integer has.", static (a, b) => a | b);
        Bits(table, "bitXor", "The bits that exactly one of two integers has.", static (a, b) => a ^ b);
        table.Function("__ceil", "number", "The smallest integer that is not below *number*.", static (e, a, _) => Round(e, a[0], "ceil", Math.Ceiling));
        table.Function("__floor", "number", "The largest integer that is not above *number*.", static (e, a, _) => Round(e, a[0], "floor", Math.Floor));
    }

    /// <summary>The body of <c>lessThan</c>, by which <c>sort</c> recognises it.</summary>
    public static readonly PrimopBody LessThan = static (evaluator, arguments, _) =>
    {
        var left = evaluator.Force(arguments[0], Nowhere);
        var right = evaluator.Force(arguments[1], Nowhere);
        return BoolValue.Of(evaluator.IsLess(left, right, Nowhere, ""));
    };

    static Value Add(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        Value left = evaluator.Force(arguments[0], Nowhere), right = evaluator.Force(arguments[1], Nowhere);
        const string first = "while evaluating the first argument of the addition", second = "while evaluating the second argument of the addition";
        if (left is FloatValue || right is FloatValue)
            return new FloatValue(evaluator.ForceFloat(left, Nowhere, first) + evaluator.ForceFloat(right, Nowhere, second));
        long a = evaluator.ForceInteger(left, Nowhere, first), b = evaluator.ForceInteger(right, Nowhere, second);
        long sum = unchecked(a + b);
        return ((a ^ sum) & (b ^ sum)) >= 0 ? IntValue.Of(sum) : throw Overflow("adding", a, '+', b);
    }

    static Value Subtract(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        Value left = evaluator.Force(arguments[0], Nowhere), right = evaluator.Force(arguments[1], Nowhere);
        const string first = "while evaluating the first argument of the subtraction", second = "while evaluating the second argument of the subtraction";
        if (left is FloatValue || right is FloatValue)
            return new FloatValue(evaluator.ForceFloat(left, Nowhere, first) - evaluator.ForceFloat(right, Nowhere, second));
        long a = evaluator.ForceInteger(left, Nowhere, first), b = evaluator.ForceInteger(right, Nowhere, second);
        long difference = unchecked(a - b);
        return ((a ^ b) & (a ^ difference)) >= 0 ? IntValue.Of(difference) : throw Overflow("subtracting", a, '-', b);
    }

    static Value Multiply(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        Value left = evaluator.Force(arguments[0], Nowhere), right = evaluator.Force(arguments[1], Nowhere);
        const string first = "while evaluating the first argument of the multiplication", second = "while evaluating the second argument of the multiplication";
        if (left is FloatValue || right is FloatValue)
            return new FloatValue(evaluator.ForceFloat(left, Nowhere, "while evaluating the first of the multiplication") * evaluator.ForceFloat(right, Nowhere, second));
        long a = evaluator.ForceInteger(left, Nowhere, first), b = evaluator.ForceInteger(right, Nowhere, second);
        long high = Math.BigMul(a, b, out long low);
        return high == low >> 63 ? IntValue.Of(low) : throw Overflow("multiplying", a, '*', b);
    }

    static Value Divide(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        Value left = evaluator.Force(arguments[0], Nowhere), right = evaluator.Force(arguments[1], Nowhere);
        const string first = "while evaluating the first operand of the division", second = "while evaluating the second operand of the division";
        double divisor = evaluator.ForceFloat(right, Nowhere, second);
        if (divisor == 0)
            throw Failure("division by zero");
        if (left is FloatValue || right is FloatValue)
            return new FloatValue(evaluator.ForceFloat(left, Nowhere, first) / divisor);
        long a = evaluator.ForceInteger(left, Nowhere, first), b = evaluator.ForceInteger(right, Nowhere, second);
        return a == long.MinValue && b == -1 ? throw Overflow("dividing", a, '/', b) : IntValue.Of(a / b);
    }

    static EvaluationException Overflow(string doing, long a, char sign, long b) =>
        Failure(string.Create(CultureInfo.InvariantCulture, $"integer overflow in {doing} {a} {sign} {b}"));

    static void Bits(BuiltinTable table, string name, string documentation, Func<long, long, long> combine)
    {
        string first = $"while evaluating the first argument passed to builtins.{name}", second = $"while evaluating the second argument passed to builtins.{name}";
        table.Function("__" + name, "e1 e2", documentation, (evaluator, arguments, _) => IntValue.Of(combine(
            evaluator.ForceInteger(arguments[0], Nowhere, first), evaluator.ForceInteger(arguments[1], Nowhere, second))), ofIntegers: combine, brief: "e1 e2");
    }

    static IntValue Round(Evaluator evaluator, Value argument, string name, Func<double, double> round)
    {
        double value = evaluator.ForceFloat(argument, Nowhere, $"while evaluating the first argument passed to builtins.{name}");
        double rounded = round(value);
        var given = evaluator.Force(argument, Nowhere);
        bool fits = rounded >= long.MinValue && rounded < -(double)long.MinValue;
        if (given is IntValue { Number: var number })
        {
            const string bug = "Due to a bug (see https://github.com/NixOS/nix/issues/12899) ";
            const string future = "\tFuture Nix versions might implement the correct behavior.";
            if (!fits)
                throw Failure($"{bug}the NixInt argument {number} caused undefined behavior in previous Nix versions.\n{future}");
            return (long)rounded == number
                ? IntValue.Of(number)
                : throw Failure($"{bug}a loss of precision occurred in previous Nix versions because the NixInt argument {number} was rounded to {(long)rounded}.\n{future}");
        }

        return fits ? IntValue.Of((long)rounded) : throw Failure($"NixFloat argument {FloatText.General(value)} is not in the range of NixInt");
    }
}
