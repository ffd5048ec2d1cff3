namespace Firn.Evaluation;

/// <summary>The integers that a function is given, and which of them were asked for (bit 0: the first, bit 1: the second).</summary>
struct Integers
{
    public long First, Second;

    /// <summary>The frame that the function was made in.</summary>
    public object[] Around;
    public int Used;

    /// <summary>The integer in a slot some frames further out, if it is there already.</summary>
    public readonly bool TryRead(int depth, int slot, out long number)
    {
        var frame = Around;
        for (var i = depth; i > 1; i--)
        {
            frame = (object[])frame[0];
        }
        if ((Value?)frame[slot] is { } cell && Evaluator.ResultOf(cell) is IntValue integer)
        {
            number = integer.Number;
            return true;
        }
        number = 0;
        return false;
    }
}

/// <summary>
/// A function of the language that computes with integers and does nothing else: for integers it needs no call, no frame and no cells. Whatever it
/// does not give that way (a sum that is too large, a variable that is not there yet) is to be had by a call, which also knows how to fail.
/// Decision: docs/decisions/evaluation-representation.md.
/// </summary>
public sealed class IntegerFunction
{
    readonly Node body;
    readonly object[] around;

    IntegerFunction(Node body, object[] around)
    {
        this.body = body;
        this.around = around;
    }

    internal static IntegerFunction? Of(Value function, int arity)
    {
        if (function is not Lambda { Node: { Formals: null } node } lambda || node.Arity != arity)
        {
            return null;
        }
        var body = node.Body;
        return body is ConcatNode or ArithmeticNode or EqualNode or NotNode or LogicNode or PrimopCallNode || (body is OwnVariableNode && arity == 1)
            ? new IntegerFunction(body, lambda.Frame)
            : null;
    }

    /// <summary>The result for an integer. False also where the function would not look at it.</summary>
    public bool TryCompute(long argument, out long result)
    {
        var given = new Integers { First = argument, Around = around };
        return body.TryCompute(ref given, out result) && given.Used == 1;
    }

    /// <summary>The result for two integers. False also where the function would not look at both.</summary>
    public bool TryCompute(long first, long second, out long result)
    {
        var given = new Integers { First = first, Second = second, Around = around };
        return body.TryCompute(ref given, out result) && given.Used == 3;
    }

    /// <summary>The truth value for an integer. False also where the function would not look at it.</summary>
    public bool TryTest(long argument, out bool result)
    {
        var given = new Integers { First = argument, Around = around };
        return body.TryTest(ref given, out result) && given.Used == 1;
    }
}

// Functions that need no call.
public sealed partial class Evaluator
{
    /// <summary>A function of so many arguments as one of integers; null for most. Who looks on at calls wants to see them all.</summary>
    public IntegerFunction? OfIntegers(Value function, int arity) =>
        observer is null && Debugging is null ? IntegerFunction.Of(function, arity) : null;

    /// <summary>The same for who goes through a list from its first element on, which says whether there are integers in it.</summary>
    public IntegerFunction? OfIntegers(Value function, int arity, ListValue list) =>
        list.Count > 0 && list.TryNumber(0, this, out _) ? OfIntegers(function, arity) : null;
}
