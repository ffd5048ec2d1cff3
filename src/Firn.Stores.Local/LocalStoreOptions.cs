using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Where a local store lies and how it behaves.</summary>
public sealed record LocalStoreOptions
{
    /// <summary>The logical directory that paths are shown and hashed with.</summary>
    public StoreDirectory Directory { get; init; } = StoreDirectory.Default;

    /// <summary>Where objects are on the disk.</summary>
    public required ByteString RealDirectory { get; init; }

    public required ByteString StateDirectory { get; init; }

    public required ByteString LogDirectory { get; init; }

    /// <summary>The URL for messages; made from the directories when not given.</summary>
    public string? Url { get; init; }

    /// <summary>Nothing is made or changed; the database may lie on a read-only medium.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Contents are on disk before they count as valid. Off only to measure, and for stores that are thrown away.</summary>
    public bool DurableWrites { get; init; } = true;

    /// <summary><c>name:base64</c> of keys whose signatures are accepted.</summary>
    public IReadOnlyList<string> TrustedPublicKeys { get; init; } = [];

    /// <summary>Bytes that are kept aside, so that the database can still be opened and written when the disk is full.</summary>
    public long ReservedSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>Hard-link equal files as paths are added.</summary>
    public bool AutoOptimise { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tells a person what goes on: lines without a level.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>A store all of whose files are below one directory: <c>nix/store</c>, <c>nix/var/nix</c>, <c>nix/var/log/nix</c>.</summary>
    public static LocalStoreOptions Below(ByteString root) => new()
    {
        RealDirectory = Linux.Files.Paths.Join(root, "nix/store"),
        StateDirectory = Linux.Files.Paths.Join(root, "nix/var/nix"),
        LogDirectory = Linux.Files.Paths.Join(root, "nix/var/log/nix"),
        Url = $"local?root={root}",
    };
}
