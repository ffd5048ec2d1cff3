namespace Firn.Nar;

/// <summary>Bounds of the format, the same on every machine. Format: docs/formats/nar.md.</summary>
public static class NarLimits
{
    /// <summary>Nodes one inside the other, the root included.</summary>
    public const int Depth = 64;

    public const int Name = 255;

    public const int Target = 4095;

    internal const int Tag = 32;
}
