using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>A place in a source root; it is copied to the store only when a string is made of it.</summary>
public sealed class PathValue : Value
{
    readonly ByteString? text;

    public PathValue(SourcePath path) => Path = path;

    /// <summary>A literal that is followed by an interpolation keeps the slash at its end in <paramref name="text"/>.</summary>
    internal PathValue(SourcePath path, ByteString text) : this(path) => this.text = text;

    public SourcePath Path { get; }

    /// <summary>The text for joining: the canonical path, or a literal's own text.</summary>
    internal ByteString Text => text ?? Path.Path;

    public override ValueKind Kind => ValueKind.Path;
}
