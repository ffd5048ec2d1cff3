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
}
