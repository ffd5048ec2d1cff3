namespace Firn.Syntax;

/// <summary>Bytes of a <see cref="SyntaxTree"/>.</summary>
/// <param name="Place">Where they lie.</param>
/// <param name="Length">How many they are.</param>
public readonly record struct TextPiece(int Place, int Length);

/// <summary>A list of a <see cref="SyntaxTree"/>: its entries are linked, the first number of each is the place of the next.</summary>
/// <param name="First">The place of the first entry.</param>
/// <param name="Last">The place of the last entry.</param>
/// <param name="Count">How many entries it has.</param>
/// <param name="Depth">Of the deepest node in it.</param>
public record struct ListEntry(int First, int Last, int Count, int Depth);

/// <summary>What every node begins with.</summary>
public struct NodeEntry
{
    const int KindBits = 8, Deepest = (1 << (32 - KindBits)) - 1;

    uint kindAndDepth;

    internal NodeEntry(ExpressionKind kind, int position, int depth)
    {
        kindAndDepth = ((uint)Math.Min(depth, Deepest) << KindBits) | (uint)kind;
        Position = position;
    }

    public readonly ExpressionKind Kind => (ExpressionKind)kindAndDepth;

    /// <summary>Levels below and including the node.</summary>
    public readonly int Depth => (int)(kindAndDepth >> KindBits);

    /// <summary>See <see cref="Expression.Position"/>.</summary>
    public int Position { get; internal set; }

    /// <summary>Something so deep is below the node now.</summary>
    internal void Adopt(int depth)
    {
        if (depth >= Depth)
        {
            this = new NodeEntry(Kind, Position, depth + 1);
        }
    }
}
