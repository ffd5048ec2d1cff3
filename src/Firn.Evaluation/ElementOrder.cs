namespace Firn.Evaluation;

/// <summary>What a comparator of two elements is known to be.</summary>
public enum ElementOrder
{
    /// <summary>Any function.</summary>
    Other,

    /// <summary><c>a: b: a &lt; b</c></summary>
    Ascending,

    /// <summary><c>a: b: b &lt; a</c> or <c>a: b: a &gt; b</c></summary>
    Descending,
}

// Comparators that need not be called.
public sealed partial class Evaluator
{
    /// <summary>Whether a function compares its two arguments by the language's own order and does nothing else.</summary>
    public static ElementOrder OrderOf(Value function) => function is Lambda
    {
        Node: { Arity: 2, Formals: null, Body: ArithmeticNode { Operation: Arithmetic.Less, Left: OwnVariableNode left, Right: OwnVariableNode right } },
    }
        ? (left.Slot, right.Slot) switch
        {
            (1, 2) => ElementOrder.Ascending,
            (2, 1) => ElementOrder.Descending,
            _ => ElementOrder.Other,
        }
        : ElementOrder.Other;
}
