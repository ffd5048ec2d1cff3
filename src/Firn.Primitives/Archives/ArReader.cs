using System.Globalization;
using System.Text;

namespace Firn.Primitives.Archives;

/// <summary>
/// The members of a common <c>ar</c> archive one after the other, as Debian packages use it: short names, no symbol table.
/// Source: deb(5), ar(5).
/// </summary>
public sealed class ArReader
{
    const int HeaderSize = 60;

    readonly Stream archive;
    long left;
    bool padded;

    /// <exception cref="ArchiveException">The magic is missing.</exception>
    public ArReader(Stream archive)
    {
        this.archive = archive;
        Span<byte> magic = stackalloc byte[8];
        if (archive.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual("!<arch>\n"u8))
        {
            throw new ArchiveException("ar", "it does not begin with '!<arch>'");
        }
    }

    /// <summary>The next member's name, or null at the end. What was not read of the last one is skipped.</summary>
    public string? Next()
    {
        Skip();
        Span<byte> header = stackalloc byte[HeaderSize];
        var read = archive.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }
        if (read < HeaderSize || header[58] != 0x60 || header[59] != 0x0A)
        {
            throw new ArchiveException("ar", "a member's header is cut off or damaged");
        }
        var sizeText = Encoding.ASCII.GetString(header[48..58]).TrimEnd();
        if (!long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out left))
        {
            throw new ArchiveException("ar", $"'{sizeText}' is no size of a member");
        }
        padded = left % 2 == 1;
        return Encoding.ASCII.GetString(header[..16]).TrimEnd().TrimEnd('/');
    }

    /// <summary>The current member's bytes; ends where the member does. Not to be used after the next call of <see cref="Next"/>.</summary>
    public Stream Content => new Member(this);

    void Skip()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (left > 0)
        {
            ReadMember(buffer);
        }
        if (padded)
        {
            padded = false;
            archive.ReadAtLeast(buffer[..1], 1, throwOnEndOfStream: false);
        }
    }

    int ReadMember(Span<byte> buffer)
    {
        if (left == 0 || buffer.IsEmpty)
        {
            return 0;
        }
        var read = archive.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        if (read == 0)
        {
            throw new ArchiveException("ar", $"it ends {left} bytes before its last member does");
        }
        left -= read;
        return read;
    }

    sealed class Member(ArReader reader) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) => reader.ReadMember(buffer);

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
