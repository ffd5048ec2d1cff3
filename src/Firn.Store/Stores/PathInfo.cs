using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>What a store knows about one valid path.</summary>
public sealed record PathInfo
{
    public required StorePath Path { get; init; }

    /// <summary>SHA-256 of the archive.</summary>
    public required Hash NarHash { get; init; }

    /// <summary>Bytes of the archive; 0 when not known.</summary>
    public ulong NarSize { get; init; }

    /// <summary>Including itself if it refers to itself.</summary>
    public SortedSet<StorePath> References { get => field ??= []; init; }

    public StorePath? Deriver { get; init; }

    /// <summary>Seconds since 1970; 0 when not known.</summary>
    public long RegistrationTime { get; init; }

    /// <summary>Built here, hence trusted without a signature.</summary>
    public bool Ultimate { get; init; }

    /// <summary><c>key-name:base64</c>.</summary>
    public SortedSet<string> Signatures { get => signatures ??= new(StringComparer.Ordinal); init => signatures = value; }

    SortedSet<string>? signatures;

    public ContentAddress? ContentAddress { get; init; }

    /// <summary>Null when there are none.</summary>
    public string? SignaturesInOneLine => signatures is { Count: > 0 } some ? string.Join(' ', some) : null;

    /// <summary>The text that signatures sign.</summary>
    public string Fingerprint(StoreDirectory directory)
    {
        if (NarSize == 0)
        {
            throw new StoreException($"cannot calculate fingerprint of path '{directory.Show(Path)}' because its size is not known");
        }
        var text = new StringBuilder("1;").Append(directory.Show(Path)).Append(';').Append(NarHash).Append(';').Append(NarSize).Append(';');
        return text.AppendJoin(',', References.Select(directory.Show)).ToString();
    }

    /// <summary>Whether the path's name follows from its content address and references, so that no signature is needed.</summary>
    public bool IsContentAddressed(StorePathComputation paths)
    {
        if (ContentAddress is not { } address)
        {
            return false;
        }
        try
        {
            var self = References.Contains(Path);
            return paths.Fixed(Path.Name, address, References.Where(reference => reference != Path), self) == Path;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
