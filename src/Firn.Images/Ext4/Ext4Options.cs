namespace Firn.Images.Ext4;

/// <summary>What a file system is besides its files. Equal options and equal trees give equal bytes.</summary>
public sealed record Ext4Options
{
    public required Guid Identity { get; init; }

    /// <summary>At most 16 bytes.</summary>
    public required string Label { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long CreatedAt { get; init; } = 1;

    /// <summary>One inode for so many bytes of the file system, at least; more when the tree needs more.</summary>
    public int BytesPerInode { get; init; } = 16384;
}
