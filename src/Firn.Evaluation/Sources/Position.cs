namespace Firn.Evaluation;

/// <summary>A place in a source text as one number; 0 is unknown. The <see cref="PositionTable"/> resolves it.</summary>
public readonly record struct Position(int Index)
{
    public static Position None => default;

    public bool IsKnown => Index != 0;
}
