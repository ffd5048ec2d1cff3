using System.Buffers.Text;

namespace Firn.Primitives.Archives;

/// <summary>
/// The entries of a tar archive one after the other: ustar, GNU long names, pax extensions for names and sizes.
/// Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar's manual, "Standard".
/// </summary>
public sealed class TarReader(Stream archive)
{
    const int Block = 512, LongestName = 4096, LongestExtension = 1 << 20;

    long left, padding;

    /// <summary>The next entry, or null at the end. What was not read of the last one's content is skipped.</summary>
    /// <exception cref="ArchiveException">The archive is damaged or cut off.</exception>
    public TarEntry? Next()
    {
        ByteString? longName = null, longTarget = null;
        long? longSize = null;
        while (true)
        {
            Skip();
            var header = new byte[Block];
            var read = archive.ReadAtLeast(header, Block, throwOnEndOfStream: false);
            if (read == 0 || (read == Block && !header.AsSpan().ContainsAnyExcept((byte)0)))
            {
                return read == 0 ? throw new ArchiveException("tar", "it ends without an end mark") : null;
            }
            if (read < Block)
            {
                throw new ArchiveException("tar", "it ends within a header");
            }
            CheckSum(header);
            var size = longSize ?? Number(header, 124, 12, "size");
            left = size;
            padding = (Block - size % Block) % Block;
            switch ((char)header[156])
            {
                case 'L':
                    longName = Text(ReadExtension(size));
                    continue;
                case 'K':
                    longTarget = Text(ReadExtension(size));
                    continue;
                case 'x':
                    ReadPax(ReadExtension(size), ref longName, ref longTarget, ref longSize);
                    continue;
                case 'g':
                    continue;
            }
            var name = longName ?? Name(header);
            var target = longTarget ?? Text(header.AsSpan(157, 100));
            var kind = (char)header[156] switch
            {
                '0' or '\0' or '7' => name.Span is [.., (byte)'/'] ? TarKind.Directory : TarKind.File,
                '1' => TarKind.HardLink,
                '2' => TarKind.Symlink,
                '5' => TarKind.Directory,
                _ => TarKind.Other,
            };
            if (kind is TarKind.HardLink or TarKind.Symlink or TarKind.Directory)
            {
                left = padding = 0; // whatever size they state, no content follows
            }
            return new TarEntry(name, kind, (int)Number(header, 100, 8, "mode") & 0xFFF, left, target, Number(header, 136, 12, "time"));
        }
    }

    /// <summary>Reads of the current file's content; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (left == 0 || buffer.IsEmpty)
        {
            return 0;
        }
        var read = archive.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        if (read == 0)
        {
            throw new ArchiveException("tar", $"it ends {left} bytes before a file does");
        }
        left -= read;
        return read;
    }

    void Skip()
    {
        Span<byte> buffer = stackalloc byte[4096];
        left += padding;
        padding = 0;
        while (left > 0)
        {
            Read(buffer);
        }
    }

    byte[] ReadExtension(long size)
    {
        if (size > LongestExtension)
        {
            throw new ArchiveException("tar", $"an extended header of {size} bytes; the limit is {LongestExtension}");
        }
        var bytes = new byte[size];
        for (var done = 0; done < bytes.Length;)
        {
            done += Read(bytes.AsSpan(done));
        }
        return bytes;
    }

    /// <summary>Records <c>LENGTH KEY=VALUE\n</c>; the length counts itself.</summary>
    static void ReadPax(ReadOnlySpan<byte> records, ref ByteString? name, ref ByteString? target, ref long? size)
    {
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank <= 0 || !Utf8Parser.TryParse(records[..blank], out int length, out var digits) || digits != blank || length <= blank + 1 || length > records.Length || records[length - 1] != '\n')
            {
                throw new ArchiveException("tar", "a pax record has a wrong length");
            }
            var record = records[(blank + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                throw new ArchiveException("tar", "a pax record has no '='");
            }
            var value = record[(equals + 1)..];
            if (record[..equals].SequenceEqual("path"u8))
            {
                name = Text(value);
            }
            else if (record[..equals].SequenceEqual("linkpath"u8))
            {
                target = Text(value);
            }
            else if (record[..equals].SequenceEqual("size"u8))
            {
                size = Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length && number >= 0
                    ? number
                    : throw new ArchiveException("tar", "a pax record has a wrong size");
            }
            records = records[length..];
        }
    }

    static ByteString Name(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var prefix = header.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(header.Slice(345, 155)) : ByteString.Empty;
        return prefix.IsEmpty ? name : ByteString.Copy([.. prefix.Span, (byte)'/', .. name.Span]);
    }

    /// <summary>Up to the first NUL.</summary>
    static ByteString Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        var text = end < 0 ? field : field[..end];
        return text.Length <= LongestName ? ByteString.Copy(text) : throw new ArchiveException("tar", $"a name of {text.Length} bytes");
    }

    /// <summary>Octal digits, or a big-endian number when the first bit is set.</summary>
    static long Number(ReadOnlySpan<byte> header, int at, int length, string what)
    {
        var field = header.Slice(at, length);
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            for (var i = 0; i < length; i++)
            {
                if (value > long.MaxValue >> 8)
                {
                    throw new ArchiveException("tar", $"a {what} is too large");
                }
                value = (value << 8) | (uint)(i == 0 ? field[i] & 0x7F : field[i]);
            }
            return value;
        }
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw new ArchiveException("tar", $"a {what} is not an octal number");
            }
            value = value * 8 + (digit - '0');
        }
        return value;
    }

    static void CheckSum(ReadOnlySpan<byte> header)
    {
        var sum = 0;
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        }
        if (Number(header, 148, 8, "checksum") != sum)
        {
            throw new ArchiveException("tar", "the checksum of a header is wrong");
        }
    }
}
