using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// A cell of the language: one reference, either a result or a <see cref="Thunk"/> that will become one. Cells have an
/// identity that programs can see (<c>[ f ] == [ f ]</c>), so a slot keeps its cell even after the cell was forced.
/// </summary>
public abstract class Value
{
    private protected Value()
    {
    }

    public abstract ValueKind Kind { get; }

    /// <summary>
    /// True for forced values of which two that are equal cannot be told apart. Functions are equal to themselves only, an undefined number is
    /// equal only when it is the same cell, and two cells of one list or set are compared element by element, which may fail.
    /// </summary>
    internal bool HasNoIdentity
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => GetType() == typeof(StringValue) || GetType() == typeof(IntValue) || GetType() == typeof(BoolValue)
            || GetType() == typeof(NullValue) || GetType() == typeof(PathValue);
    }
}
