using System.Buffers.Binary;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.EvaluationCache;

/// <summary>Writes a <see cref="ParsedSegment"/>, which has its name when it is whole. Disposed without that, it leaves nothing.</summary>
sealed class ParsedSegmentWriter : IDisposable
{
    readonly DirectoryHandle directory;
    readonly ByteString name = $"{Guid.NewGuid():N}{ParsedFileStore.Suffix}";
    readonly ByteString temporary;
    readonly SafeFileHandle file;
    readonly HashSet<Key> keys = [];
    readonly List<byte[]> records = [];
    readonly byte[] buffer = new byte[64 << 10];
    long entries;
    int buffered;
    bool isFinished;

    public ParsedSegmentWriter(DirectoryHandle directory)
    {
        this.directory = directory;
        temporary = DurableFiles.TemporaryName(name);
        file = directory.CreateFile(temporary, 0x180);
    }

    /// <summary>Bytes that the file would have with one more entry of the given length.</summary>
    public long SizeWith(int length) => entries + length + ((records.Count + 1L) * ParsedSegment.RecordSize) + ParsedSegment.TrailerSize;

    public void Add(byte[] key, ReadOnlySpan<byte> entry)
    {
        if (!keys.Add(new Key(key)))
        {
            return;
        }
        var record = new byte[ParsedSegment.RecordSize];
        key.CopyTo(record, 0);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(ParsedSegment.KeySize), entries);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(ParsedSegment.KeySize + sizeof(long)), entry.Length);
        ParsedSegment.SumOf(entry).CopyTo(record.AsSpan(record.Length - ParsedSegment.SumSize));
        records.Add(record);
        Write(entry);
        entries += entry.Length;
    }

    public void Finish()
    {
        records.Sort(static (a, b) => a.AsSpan(0, ParsedSegment.KeySize).SequenceCompareTo(b.AsSpan(0, ParsedSegment.KeySize)));
        var trailer = new byte[ParsedSegment.TrailerSize];
        for (int first = 0, count = 0; first < 256; first++)
        {
            while (count < records.Count && records[count][0] == first)
            {
                count++;
            }
            BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(first * sizeof(int)), count);
        }
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(ParsedSegment.TableSize), entries);
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(ParsedSegment.TableSize + sizeof(long)), records.Count);
        OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, trailer.AsSpan(0, ParsedSegment.Guarded)).Bytes.CopyTo(trailer.AsSpan(ParsedSegment.Guarded));
        ParsedSegment.Magic.CopyTo(trailer.AsSpan(trailer.Length - 8));
        foreach (var record in records)
        {
            Write(record);
        }
        Write(trailer);
        Flush();
        FileContents.Close(file, temporary);
        directory.Rename(temporary, directory, name);
        isFinished = true;
    }

    public void Dispose()
    {
        file.Dispose();
        if (!isFinished)
        {
            directory.TryRemove(temporary);
        }
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - buffered)
        {
            Flush();
        }
        if (bytes.Length > buffer.Length)
        {
            FileContents.Write(file, bytes, temporary);
            return;
        }
        bytes.CopyTo(buffer.AsSpan(buffered));
        buffered += bytes.Length;
    }

    void Flush()
    {
        FileContents.Write(file, buffer.AsSpan(0, buffered), temporary);
        buffered = 0;
    }

    readonly struct Key(byte[] bytes) : IEquatable<Key>
    {
        readonly byte[] bytes = bytes;

        public bool Equals(Key other) => bytes.AsSpan().SequenceEqual(other.bytes);

        public override bool Equals(object? other) => other is Key key && Equals(key);

        // A digest is its own hash.
        public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
