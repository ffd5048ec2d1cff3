using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>A canonical absolute path in a source root: starts with '/', no '.', '..', empty or trailing part.</summary>
public readonly record struct SourcePath(SourceRoot Root, ByteString Path)
{
    static readonly ByteString slash = "/";

    public bool IsRoot => Path.Length == 1;

    /// <summary>The last part; empty for the root.</summary>
    public ByteString BaseName => Path.Slice(Path.Span.LastIndexOf((byte)'/') + 1);

    public SourcePath Parent
    {
        get
        {
            var end = Path.Span.LastIndexOf((byte)'/');
            return this with { Path = end <= 0 ? slash : Path.Slice(0, end) };
        }
    }

    /// <summary>The path of an entry of this directory.</summary>
    public SourcePath Child(ReadOnlySpan<byte> name) => new(Root, Canonicalize([.. Path.Span, (byte)'/', .. name]));

    /// <summary>Writes the bytes of this file, a piece at a time.</summary>
    public void CopyTo(Stream destination)
    {
        using var file = Root.OpenFile(Path);
        file.Contents.CopyTo(destination);
    }

    /// <summary>Removes '.', '..' (which stops at the root), empty and trailing parts.</summary>
    public static ByteString Canonicalize(ReadOnlySpan<byte> path)
    {
        var result = new byte[path.Length + 1];
        var length = 0;
        while (!path.IsEmpty)
        {
            var end = path.IndexOf((byte)'/');
            var part = end < 0 ? path : path[..end];
            path = end < 0 ? [] : path[(end + 1)..];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }
            if (part.SequenceEqual(".."u8))
            {
                length = Math.Max(0, result.AsSpan(0, length).LastIndexOf((byte)'/'));
                continue;
            }
            result[length++] = (byte)'/';
            part.CopyTo(result.AsSpan(length));
            length += part.Length;
        }
        if (length == 0)
        {
            return slash;
        }
        return new ByteString(result, 0, length);
    }

    /// <summary>As it is shown to people, byte for byte.</summary>
    public ByteString ToBytes() => Root.ShowBytes(Path);

    /// <summary>As it is shown to people.</summary>
    public override string ToString() => Root.Show(Path);
}
