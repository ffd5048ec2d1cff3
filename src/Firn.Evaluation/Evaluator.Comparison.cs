using Firn.Syntax;

namespace Firn.Evaluation;

// Equality and order.
public sealed partial class Evaluator
{
    /// <summary>Equality of two cells: the same cell is equal to itself even if it is a function.</summary>
    public bool AreEqual(Value left, Value right, Position position, string context)
    {
        EnterCall(position);
        var a = Force(left, position);
        var b = Force(right, position);
        var equal = ReferenceEquals(left, right) || ResultsEqual(a, b, position, context);
        LeaveCall();
        return equal;
    }

    /// <summary>Equality of two forced values that have no cell in common (the operands of <c>==</c>).</summary>
    internal bool ResultsEqual(Value left, Value right, Position position, string context)
    {
        switch (left, right)
        {
            case (IntValue a, IntValue b):
                return a.Number == b.Number;
            case (StringValue a, StringValue b):
                return ReferenceEquals(a, b) || (a.Length == b.Length && a.Span.SequenceEqual(b.Span));
            case (BoolValue a, BoolValue b):
                return a.Truth == b.Truth;
            case (NullValue, NullValue):
                return true;
            case (FloatValue a, FloatValue b):
                return a.Number == b.Number;
            case (IntValue a, FloatValue b):
                return a.Number == b.Number;
            case (FloatValue a, IntValue b):
                return a.Number == b.Number;
            case (PathValue a, PathValue b):
                return ReferenceEquals(a.Path.Root, b.Path.Root) && a.Path.Path.Equals(b.Path.Path);
            case (ListValue a, ListValue b):
                if (a.Count != b.Count)
                {
                    return false;
                }
                for (var i = 0; i < a.Count; i++)
                {
                    if (!AreEqual(a[i], b[i], position, context))
                    {
                        return false;
                    }
                }
                return true;
            case (AttributeSet a, AttributeSet b):
                return SetsEqual(a, b, position, context);
            default:
                return false;
        }
    }

    bool SetsEqual(AttributeSet left, AttributeSet right, Position position, string context)
    {
        if (IsDerivation(left) && IsDerivation(right)
            && left.TryGet(Known.OutPath, out var leftPath) && right.TryGet(Known.OutPath, out var rightPath))
        {
            return AreEqual(leftPath, rightPath, position, context);
        }
        if (left.Count != right.Count)
        {
            return false;
        }
        AttributeSet flatLeft = left.Flat(), flatRight = right.Flat();
        int[] a = flatLeft.Shape.Ids, b = flatRight.Shape.Ids;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i] || !AreEqual(flatLeft.CellToForce(i, this), flatRight.CellToForce(i, this), position, context))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Fails with the first difference; walks exactly as <see cref="AreEqual"/> does.</summary>
    internal void RequireEqual(Value left, Value right, Position position, string context)
    {
        EnterCall(position);
        var a = Force(left, position);
        var b = Force(right, position);
        if (!ReferenceEquals(left, right))
        {
            RequireResultsEqual(a, b, position, context);
        }
        LeaveCall();
    }

    internal void RequireResultsEqual(Value a, Value b, Position position, string context)
    {
        if (a is IntValue or FloatValue && b is IntValue or FloatValue && a.Kind != b.Kind)
        {
            if (!ResultsEqual(a, b, position, context))
            {
                throw new AssertionException(
                    $"{Describe(a)} with value '{ShowForError(a)}' is not equal to {Describe(b)} with value '{ShowForError(b)}'");
            }
            return;
        }
        switch (a, b)
        {
            case (IntValue, IntValue) or (FloatValue, FloatValue):
                if (!ResultsEqual(a, b, position, context))
                {
                    throw new AssertionException(
                        $"{Describe(a)} with value '{ShowForError(a)}' is not equal to {Describe(b)} with value '{ShowForError(b)}'");
                }
                return;
            case (ListValue x, ListValue y):
                if (x.Count != y.Count)
                {
                    throw new AssertionException(
                        $"list of size '{x.Count}' is not equal to list of size '{y.Count}', left hand side is '{ShowForError(x)}', right hand side is '{ShowForError(y)}'");
                }
                for (var i = 0; i < x.Count; i++)
                {
                    try
                    {
                        RequireEqual(x[i], y[i], position, context);
                    }
                    catch (EvaluationException failure) when (failure.AddFrame(position, $"while comparing list element {i}"))
                    {
                        throw;
                    }
                }
                return;
            case (AttributeSet x, AttributeSet y):
                RequireSetsEqual(x, y, position, context);
                return;
        }
        if (a.Kind != b.Kind)
        {
            throw new AssertionException(
                $"{Describe(a)} of value '{ShowForError(a)}' is not equal to {Describe(b)} of value '{ShowForError(b)}'");
        }
        if (a.Kind == ValueKind.Function)
        {
            throw new AssertionException("distinct functions and immediate comparisons of identical functions compare as unequal");
        }
        if (ResultsEqual(a, b, position, context))
        {
            return;
        }
        if (a is PathValue left && b is PathValue right && !ReferenceEquals(left.Path.Root, right.Path.Root))
        {
            throw new AssertionException(
                $"path '{ShowForError(a)}' is not equal to path '{ShowForError(b)}' because their accessors are different");
        }
        var kind = a.Kind switch
        {
            ValueKind.Boolean => "boolean",
            ValueKind.String => "string",
            _ => "path",
        };
        throw new AssertionException($"{kind} '{ShowForError(a)}' is not equal to {kind} '{ShowForError(b)}'");
    }

    void RequireSetsEqual(AttributeSet left, AttributeSet right, Position position, string context)
    {
        if (IsDerivation(left) && IsDerivation(right)
            && left.TryGet(Known.OutPath, out var leftPath) && right.TryGet(Known.OutPath, out var rightPath))
        {
            try
            {
                RequireEqual(leftPath, rightPath, position, context);
            }
            catch (EvaluationException failure) when (
                failure.AddFrame(position, "while comparing a derivation by its 'outPath' attribute"))
            {
                throw;
            }
            return;
        }
        if (left.Count != right.Count)
        {
            throw new AssertionException(
                $"attribute names of attribute set '{ShowForError(left)}' differs from attribute set '{ShowForError(right)}'");
        }
        for (var i = 0; i < left.Count; i++)
        {
            Attribute a = left.At(i), b = right.At(i);
            if (a.Name != b.Name)
            {
                throw new AssertionException(
                    !right.Contains(a.Name)
                        ? $"attribute name '{Symbols.Show(a.Name)}' is contained in '{ShowForError(left)}', but not in '{ShowForError(right)}'"
                        : $"attribute name '{Symbols.Show(b.Name)}' is missing in '{ShowForError(left)}', but is contained in '{ShowForError(right)}'");
            }
            try
            {
                RequireEqual(a.Value, b.Value, position, context);
            }
            catch (EvaluationException failure) when (AddComparison(failure, a, b, position))
            {
                throw;
            }
        }
    }

    bool AddComparison(EvaluationException failure, Attribute left, Attribute right, Position position)
    {
        if (right.Position.IsKnown)
        {
            failure.AddFrame(right.Position, "where right hand side is");
        }
        if (left.Position.IsKnown)
        {
            failure.AddFrame(left.Position, "where left hand side is");
        }
        return failure.AddFrame(position, $"while comparing attribute '{Symbols.Show(left.Name)}'");
    }

    /// <summary>Is the first of two forced values less than the other, as <c>&lt;</c> sees it? NaN never is.</summary>
    public bool IsLess(Value left, Value right, Position position, string context)
    {
        try
        {
            return IsLess(left, right, position);
        }
        catch (EvaluationException failure) when (context.Length > 0 && failure.AddFrame(default, context))
        {
            throw;
        }
    }

    bool IsLess(Value left, Value right, Position position)
    {
        switch (left, right)
        {
            case (IntValue a, IntValue b):
                return a.Number < b.Number;
            case (FloatValue a, FloatValue b):
                return a.Number < b.Number;
            case (IntValue a, FloatValue b):
                return a.Number < b.Number;
            case (FloatValue a, IntValue b):
                return a.Number < b.Number;
            case (StringValue a, StringValue b):
                return a.Span.SequenceCompareTo(b.Span) < 0;
            case (PathValue a, PathValue b):
                return a.Path.Path.CompareTo(b.Path.Path) < 0;
            case (ListValue a, ListValue b):
                return IsListLess(a, b, position);
        }
        throw new EvaluationException(left.Kind == right.Kind
            ? $"cannot compare {Describe(left)} with {Describe(right)}; values of that type are incomparable (values are {ShowForError(left)} and {ShowForError(right)})"
            : $"cannot compare {Describe(left)} with {Describe(right)}; values are {ShowForError(left)} and {ShowForError(right)}");
    }

    bool IsListLess(ListValue left, ListValue right, Position position)
    {
        for (var i = 0; ; i++)
        {
            if (i == right.Count)
            {
                return false;
            }
            if (i == left.Count)
            {
                return true;
            }
            if (!AreEqual(left[i], right[i], position, ""))
            {
                return IsLess(
                    Force(left[i], position), Force(right[i], position), position, "while comparing two list elements");
            }
        }
    }
}
