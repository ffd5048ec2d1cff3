using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol;

/// <summary>
/// Words of 64 bits and zero-padded strings, as the protocols and exports are made of. Nothing is allocated on the word of the other side
/// alone: every length has a limit, and long strings grow as they arrive.
/// </summary>
public sealed class WireReader(Stream stream, StoreDirectory directory)
{
    /// <summary>Strings other than contents.</summary>
    public const int MaximumString = 64 * 1024 * 1024;

    const int MaximumPath = 4096;
    const ulong MaximumCount = 16 * 1024 * 1024;

    public Stream Stream => stream;

    public StoreDirectory Directory => directory;

    /// <exception cref="ProtocolException">The stream ends.</exception>
    public ulong ReadWord() => TryReadWord() ?? throw new ProtocolException("unexpected end of file in the middle of a conversation");

    /// <summary>Null when the stream ends before the word begins.</summary>
    public ulong? TryReadWord()
    {
        Span<byte> bytes = stackalloc byte[8];
        var read = stream.ReadAtLeast(bytes, 8, throwOnEndOfStream: false);
        return read == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : read == 0 ? null
            : throw new ProtocolException("unexpected end of file in the middle of a number");
    }

    public uint ReadInteger() => ReadWord() is <= uint.MaxValue and var word ? (uint)word : throw new ProtocolException("a number is larger than 32 bits");

    /// <summary>Any number but zero is true, as the original has it.</summary>
    public bool ReadBoolean() => ReadWord() != 0;

    public ByteString ReadBytes(int maximum = MaximumString)
    {
        var length = ReadWord();
        if (length > (ulong)maximum)
        {
            throw new ProtocolException($"a string of {length} bytes is too long, at most {maximum} are allowed here");
        }
        var bytes = new byte[Math.Min(length, 65536)];
        for (var used = 0; used < (int)length;)
        {
            if (used == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min((long)bytes.Length * 2, (long)length));
            }
            Fill(bytes.AsSpan(used));
            used = bytes.Length;
        }
        Padding(length);
        return new ByteString(bytes);
    }

    public string ReadString(int maximum = MaximumString) => Encoding.UTF8.GetString(ReadBytes(maximum).Span);

    /// <summary>A full store path.</summary>
    public StorePath ReadPath() => directory.Parse(ReadString(MaximumPath));

    /// <summary>A full store path, or nothing for an empty string.</summary>
    public StorePath? ReadOptionalPath() => ReadString(MaximumPath) is { Length: > 0 } path ? directory.Parse(path) : null;

    public SortedSet<StorePath> ReadPaths()
    {
        var paths = new SortedSet<StorePath>();
        for (var left = ReadCount(); left > 0; left--)
        {
            paths.Add(ReadPath());
        }
        return paths;
    }

    public List<string> ReadStrings()
    {
        var strings = new List<string>();
        for (var left = ReadCount(); left > 0; left--)
        {
            strings.Add(ReadString());
        }
        return strings;
    }

    ulong ReadCount() => ReadWord() is <= MaximumCount and var count ? count : throw new ProtocolException("a list is announced as longer than any list can be");

    void Padding(ulong length)
    {
        if (length % 8 != 0)
        {
            Span<byte> zeros = stackalloc byte[8 - (int)(length % 8)];
            Fill(zeros);
            if (zeros.ContainsAnyExcept((byte)0))
            {
                throw new ProtocolException("non-zero padding");
            }
        }
    }

    void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new ProtocolException("unexpected end of file in the middle of a string");
        }
    }
}
