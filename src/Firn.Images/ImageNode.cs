using Firn.Primitives;

namespace Firn.Images;

/// <summary>One node of the tree that an image will hold. Times are seconds since 1970; names are bytes.</summary>
public abstract record ImageNode(ImageOwner Owner)
{
    /// <summary>Permission bits (07777), without the kind.</summary>
    public required int Mode { get; init; }

    public long ModifiedAt { get; init; } = 1;
}

/// <summary>Numeric owner and group of a node.</summary>
public readonly record struct ImageOwner(uint User, uint Group)
{
    public static ImageOwner Root => default;
}

/// <summary>A directory; its entries are written in byte order of their names, whatever order they were added in.</summary>
public sealed record ImageDirectory(ImageOwner Owner) : ImageNode(Owner)
{
    readonly SortedDictionary<ByteString, ImageNode> entries = [];

    public IReadOnlyDictionary<ByteString, ImageNode> Entries => entries;

    /// <summary>Adds a node; a second one of the same name is an error.</summary>
    public void Add(ByteString name, ImageNode node)
    {
        if (name.IsEmpty || name.Length > 255 || name == "." || name == ".." || name.Span.IndexOfAny((byte)'/', (byte)0) >= 0)
        {
            throw new ImageException($"'{name}' cannot be the name of a file in an image");
        }
        if (!entries.TryAdd(name, node))
        {
            throw new ImageException($"two files of the image are called '{name}'");
        }
    }

    /// <summary>The directory of that name, made with <paramref name="mode"/> when it is not there yet.</summary>
    public ImageDirectory Directory(ByteString name, int mode = 0x1ED)
    {
        if (entries.TryGetValue(name, out var node))
        {
            return node as ImageDirectory ?? throw new ImageException($"'{name}' is a file of the image and a directory of it as well");
        }
        var directory = new ImageDirectory(ImageOwner.Root) { Mode = mode };
        entries.Add(name, directory);
        return directory;
    }

    public override string ToString() => $"directory of {entries.Count}";
}

/// <summary>A regular file: its size in bytes and a way to read them, used exactly once.</summary>
public sealed record ImageFile(ImageOwner Owner, long Size, Func<Stream> Open) : ImageNode(Owner)
{
    public static ImageFile Of(byte[] content, int mode = 0x1A4) =>
        new(ImageOwner.Root, content.Length, () => new MemoryStream(content, writable: false)) { Mode = mode };
}

/// <summary>A symbolic link, 1 to 4,095 bytes of target.</summary>
public sealed record ImageLink(ImageOwner Owner, ByteString Target) : ImageNode(Owner);
