using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// The logical directory that store paths are shown under and hashed with: <c>/nix/store</c>. Where it lies on the disk is
/// the business of the store that keeps it.
/// </summary>
public sealed record StoreDirectory
{
    public static StoreDirectory Default { get; } = new("/nix/store");

    readonly byte[] prefix;

    /// <param name="path">Absolute and canonical, without a slash at its end.</param>
    /// <exception cref="StoreException">It is not.</exception>
    public StoreDirectory(string path)
    {
        if (path.Length < 2 || path[0] != '/' || path[^1] == '/' || path.Contains("//", StringComparison.Ordinal))
        {
            throw new StoreException($"store directory '{path}' is not an absolute path in its shortest form");
        }
        Path = path;
        prefix = ByteString.FromText(path + "/").ToArray();
    }

    public string Path { get; }

    /// <summary>The directory's path and a slash: what every full path starts with.</summary>
    internal ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>The full path as text.</summary>
    public string Show(StorePath path) => $"{Path}/{path.BaseName}";

    /// <summary>The full path as bytes.</summary>
    public ByteString ShowBytes(StorePath path)
    {
        var bytes = new byte[prefix.Length + path.BaseName.Length];
        prefix.CopyTo(bytes, 0);
        Encoding.ASCII.GetBytes(path.BaseName, bytes.AsSpan(prefix.Length));
        return new ByteString(bytes);
    }

    /// <summary>The same in <paramref name="buffer"/>, when there is room for it.</summary>
    public ReadOnlySpan<byte> ShowBytes(StorePath path, Span<byte> buffer)
    {
        var length = prefix.Length + path.BaseName.Length;
        if (length > buffer.Length)
        {
            return ShowBytes(path).Span;
        }
        prefix.CopyTo(buffer);
        Encoding.ASCII.GetBytes(path.BaseName, buffer[prefix.Length..]);
        return buffer[..length];
    }

    /// <summary>Whether <paramref name="text"/> is the full path and nothing more.</summary>
    public bool IsShown(StorePath path, ReadOnlySpan<byte> text) =>
        text.Length == prefix.Length + path.BaseName.Length && text.StartsWith(prefix) && Ascii.Equals(text[prefix.Length..], path.BaseName);

    /// <summary>A path directly in the store, nothing below it.</summary>
    /// <exception cref="BadStorePathException">It is no such path.</exception>
    public StorePath Parse(string path)
    {
        if (!path.StartsWith(Path, StringComparison.Ordinal) || path.Length <= Path.Length + 1 || path[Path.Length] != '/')
        {
            throw new BadStorePathException(path, $"path '{path}' is not in the Nix store");
        }
        var name = path[(Path.Length + 1)..];
        return StorePath.TryParse(name) ?? throw new BadStorePathException(path, StorePath.WhyNone(name)!);
    }

    public StorePath? TryParse(string path) =>
        path.Length > Path.Length + 1 && path[Path.Length] == '/' && path.StartsWith(Path, StringComparison.Ordinal)
            ? StorePath.TryParse(path[(Path.Length + 1)..])
            : null;

    public StorePath? TryParse(ByteString path) => Split(path) is var (store, below) && below.IsEmpty ? store : null;

    /// <summary>True for the directory's own children and all below them, whether or not the name is a store path.</summary>
    public bool Contains(ByteString path) => path.Span.StartsWith(prefix);

    /// <summary>The store path that <paramref name="path"/> is or lies below, and the rest with its leading slash (empty for the path itself). Null outside.</summary>
    public (StorePath Path, ByteString Below)? Split(ByteString path)
    {
        if (!path.Span.StartsWith(prefix))
        {
            return null;
        }
        var rest = path.Slice(prefix.Length);
        var slash = rest.Span.IndexOf((byte)'/');
        var name = slash < 0 ? rest : rest.Slice(0, slash);
        return StorePath.TryParse(Encoding.Latin1.GetString(name.Span)) is { } store
            ? (store, slash < 0 ? ByteString.Empty : rest.Slice(slash))
            : null;
    }

    public bool Equals(StoreDirectory? other) => other is not null && Path == other.Path;

    public override int GetHashCode() => Path.GetHashCode();

    public override string ToString() => Path;
}
