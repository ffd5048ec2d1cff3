using System.Buffers.Binary;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.EvaluationCache;

/// <summary>
/// A file that holds many entries and, at its end, where they are: see <c>docs/formats/parsed-files.md</c>. It never changes. What is damaged in it is as if it were not there.
/// </summary>
sealed class ParsedSegment : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the part of the digest that guards an entry.</summary>
    public const int SumSize = 16;

    internal const int RecordSize = KeySize + sizeof(long) + sizeof(int) + SumSize;

    // The first records of each first byte of a key, the index's place and size, the digest of these, the magic.
    internal const int TableSize = 256 * sizeof(int), Guarded = TableSize + sizeof(long) + sizeof(int), TrailerSize = Guarded + 32 + 8;

    readonly SafeFileHandle file;
    readonly int[] ends;
    readonly long index;
    readonly byte[]?[] buckets = new byte[]?[256];

    ParsedSegment(ByteString name, SafeFileHandle file, long size, int[] ends, long index)
    {
        Name = name;
        Size = size;
        this.file = file;
        this.ends = ends;
        this.index = index;
    }

    internal static ReadOnlySpan<byte> Magic => "firnprs1"u8;

    public ByteString Name { get; }

    public long Size { get; }

    public int Count => ends[255];

    /// <summary>It had an entry that somebody asked for.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>Null when there is no whole segment of this name.</summary>
    public static ParsedSegment? TryOpen(DirectoryHandle directory, ByteString name)
    {
        SafeFileHandle? file = null;
        try
        {
            file = directory.OpenFile(name);
            var size = FileContents.Status(file).Size;
            var trailer = new byte[TrailerSize];
            if (size >= TrailerSize && Read(file, trailer, size - TrailerSize) && Ends(trailer, size, out var index) is { } ends)
            {
                return new ParsedSegment(name, file, size, ends, index);
            }
        }
        catch (Exception failure) when (failure is FileException or IOException or UnauthorizedAccessException)
        {
            // Another process has removed it, or the disk fails.
        }
        file?.Dispose();
        return null;
    }

    static int[]? Ends(ReadOnlySpan<byte> trailer, long size, out long index)
    {
        index = BinaryPrimitives.ReadInt64LittleEndian(trailer[TableSize..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(trailer[(TableSize + sizeof(long))..]);
        if (!trailer[^8..].SequenceEqual(Magic)
            || !OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, trailer[..Guarded]).Bytes.SequenceEqual(trailer[Guarded..^8])
            || index < 0 || count < 0 || index + ((long)count * RecordSize) + TrailerSize != size)
        {
            return null;
        }
        var ends = new int[256];
        for (var i = 0; i < 256; i++)
        {
            ends[i] = BinaryPrimitives.ReadInt32LittleEndian(trailer[(i * sizeof(int))..]);
            if (ends[i] < (i == 0 ? 0 : ends[i - 1]))
            {
                return null;
            }
        }
        return ends[255] == count ? ends : null;
    }

    /// <summary>The entry of a key; null when there is none, or none that is whole.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        var records = Bucket(key[0]);
        int low = 0, high = records.Length / RecordSize;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var record = records.AsSpan(middle * RecordSize, RecordSize);
            var order = record[..KeySize].SequenceCompareTo(key);
            if (order == 0)
            {
                WasUsed = true;
                return ReadEntry(record);
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }
        return null;
    }

    /// <summary>All entries that are whole, in the order of their keys.</summary>
    public IEnumerable<(byte[] Key, byte[] Entry)> All()
    {
        for (var first = 0; first < 256; first++)
        {
            var records = Bucket((byte)first);
            for (var at = 0; at < records.Length; at += RecordSize)
            {
                if (ReadEntry(records.AsSpan(at, RecordSize)) is { } entry)
                {
                    yield return (records[at..(at + KeySize)], entry);
                }
            }
        }
    }

    public void Dispose() => file.Dispose();

    // Two threads that come at once both read it.
    byte[] Bucket(byte first)
    {
        if (Volatile.Read(ref buckets[first]) is { } known)
        {
            return known;
        }
        var begin = first == 0 ? 0 : ends[first - 1];
        var records = new byte[(ends[first] - begin) * RecordSize];
        if (!Read(file, records, index + ((long)begin * RecordSize)))
        {
            records = [];
        }
        Volatile.Write(ref buckets[first], records);
        return records;
    }

    byte[]? ReadEntry(ReadOnlySpan<byte> record)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(record[KeySize..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(record[(KeySize + sizeof(long))..]);
        if (offset < 0 || length < 0 || offset > index - length)
        {
            return null;
        }
        var entry = new byte[length];
        return Read(file, entry, offset) && SumOf(entry).SequenceEqual(record[^SumSize..]) ? entry : null;
    }

    internal static byte[] SumOf(ReadOnlySpan<byte> entry) => OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, entry).Bytes[..SumSize].ToArray();

    static bool Read(SafeFileHandle file, Span<byte> bytes, long at)
    {
        try
        {
            while (bytes.Length > 0 && RandomAccess.Read(file, bytes, at) is > 0 and var read)
            {
                bytes = bytes[read..];
                at += read;
            }
            return bytes.IsEmpty;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
