using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;

namespace Firn.Nar;

/// <summary>Reads one archive from a stream that anybody may have written. Format: docs/formats/nar.md.</summary>
public static class NarReader
{
    /// <summary>Reads exactly one archive and tells <paramref name="visitor"/>. The stream is left right behind it.</summary>
    /// <exception cref="BadArchiveException">It breaks a rule or ends early.</exception>
    public static void Read(Stream stream, INarVisitor visitor) => new Reading(stream, visitor).Archive();

    sealed class Reading(Stream stream, INarVisitor visitor)
    {
        readonly byte[] buffer = new byte[65536];

        public void Archive()
        {
            Expect("nix-archive-1");
            Node(ByteString.Empty, 0);
        }

        void Node(ByteString name, int depth)
        {
            if (depth >= NarLimits.Depth)
            {
                throw new BadArchiveException($"NAR directory nesting exceeds maximum depth of {NarLimits.Depth}");
            }
            Expect("(");
            Expect("type");
            switch (Tag())
            {
                case "regular":
                    File(name);
                    break;
                case "symlink":
                    Expect("target");
                    var target = Bytes(NarLimits.Target);
                    if (target.IsEmpty || target.Span.Contains((byte)0))
                    {
                        throw new BadArchiveException("symlink target is empty or contains a NUL byte");
                    }
                    visitor.Symlink(name, target);
                    Expect(")");
                    break;
                case "directory":
                    Directory(name, depth);
                    break;
                case var other:
                    throw new BadArchiveException($"unknown file type '{other}'");
            }
        }

        void File(ByteString name)
        {
            var executable = false;
            var tag = Tag();
            if (tag == "executable")
            {
                if (!Bytes(0).IsEmpty)
                {
                    throw new BadArchiveException("executable marker has non-empty value");
                }
                executable = true;
                tag = Tag();
            }
            if (tag != "contents")
            {
                throw new BadArchiveException($"expected tag 'contents', got '{tag}'");
            }
            var size = Number();
            visitor.BeginFile(name, executable, size);
            for (var left = size; left > 0;)
            {
                var step = stream.Read(buffer, 0, (int)Math.Min(left, (ulong)buffer.Length));
                if (step == 0)
                {
                    throw new BadArchiveException("unexpected end-of-file");
                }
                visitor.Contents(buffer.AsSpan(0, step));
                left -= (ulong)step;
            }
            Padding(size);
            visitor.EndFile();
            Expect(")");
        }

        void Directory(ByteString name, int depth)
        {
            visitor.BeginDirectory(name);
            var previous = ByteString.Empty;
            while (true)
            {
                var tag = Tag();
                if (tag == ")")
                {
                    break;
                }
                if (tag != "entry")
                {
                    throw new BadArchiveException($"expected tag 'entry' or ')', got '{tag}'");
                }
                Expect("(");
                Expect("name");
                var entry = Bytes(NarLimits.Name);
                if (entry.IsEmpty || entry == "." || entry == ".." || entry.Span.IndexOfAny((byte)'/', (byte)0) >= 0)
                {
                    throw new BadArchiveException($"NAR contains invalid file name '{entry}'");
                }
                if (entry.CompareTo(previous) <= 0)
                {
                    throw new BadArchiveException("NAR directory is not sorted");
                }
                previous = entry;
                Expect("node");
                Node(entry, depth + 1);
                Expect(")");
            }
            visitor.EndDirectory();
        }

        void Expect(string expected)
        {
            var tag = Tag();
            if (tag != expected)
            {
                throw new BadArchiveException(expected == "nix-archive-1" ? "input doesn't look like a Nix archive" : $"expected tag '{expected}', got '{tag}'");
            }
        }

        string Tag() => Encoding.Latin1.GetString(Bytes(NarLimits.Tag).Span);

        ByteString Bytes(int maximum)
        {
            var length = Number();
            if (length > (ulong)maximum)
            {
                throw new BadArchiveException($"string of {length} bytes is too long, at most {maximum} are allowed here");
            }
            var bytes = new byte[length];
            Fill(bytes);
            Padding(length);
            return new ByteString(bytes);
        }

        ulong Number()
        {
            Span<byte> bytes = stackalloc byte[8];
            Fill(bytes);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        void Padding(ulong length)
        {
            if (length % 8 == 0)
            {
                return;
            }
            Span<byte> zeros = stackalloc byte[8 - (int)(length % 8)];
            Fill(zeros);
            if (zeros.ContainsAnyExcept((byte)0))
            {
                throw new BadArchiveException("non-zero padding");
            }
        }

        void Fill(Span<byte> bytes)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new BadArchiveException("unexpected end-of-file");
            }
        }
    }
}
